import { type Summary, summarise } from "@resweep/search";
import type { Kin } from "./family-tree.ts";

/** Networks whose multiply-accumulates, or budgets, differ by more are not equal. */
const tolerance = 0.1;

/** The network that was trained small from the start, and does what a compressed one ought to beat. */
export interface DenseTwin {
  readonly id: string;
  /** Its multiply-accumulates, and the updates that it was trained for, over those of the compressed network. */
  readonly macs: number;
  readonly updates: number;
  /** Whether both are within a tenth: else it is only the nearest that the sweep has. */
  readonly equal: boolean;
  /** Accuracy of the compressed network less its twin's, seed by seed; null without a seed in common. */
  readonly difference: Summary | null;
}

/** Whether a network takes less work than the one its line began with. */
export function isCompressed(kin: Kin, root: Kin): boolean {
  const [own, whole] = [macsOf(kin), macsOf(root)];
  return kin.node.depth > 0 && own !== null && whole !== null && own < 0.99 * whole;
}

/**
 * The twin of a compressed network among those trained only, on the same data: of networks with equal work and an equal
 * budget the one with the best accuracy, lest a weak one flatter; where there is none, the one whose work is nearest.
 */
export function denseTwin(
  kin: Kin,
  root: Kin,
  roots: readonly Kin[],
  accuracy: string,
): DenseTwin | null {
  const [macs, updates] = [macsOf(kin), kin.updates];
  if (macs === null || !updates) return null;
  const candidates = roots.flatMap((other) => {
    const work = macsOf(other);
    const alike = other !== root && other.dataset === kin.dataset && other.node.init === null;
    if (!alike || work === null || !other.updates) return [];
    const size = { macs: work, updates: other.updates };
    const ratios = { macs: work / macs, updates: other.updates / updates };
    return [{ other, ...ratios, equal: areEqual(size, { macs, updates }) }];
  });
  type Candidate = (typeof candidates)[number];
  const score = ({ other }: Candidate) =>
    other.node.values[accuracy]?.mean ?? Number.NEGATIVE_INFINITY;
  const distance = ({ macs: ratio }: Candidate) => Math.abs(Math.log(ratio));
  const [best] = candidates.toSorted((a, b) => {
    if (a.equal !== b.equal) return a.equal ? -1 : 1;
    return a.equal ? score(b) - score(a) : distance(a) - distance(b) || score(b) - score(a);
  });
  if (!best) return null;
  const { other, ...found } = best;
  const differences = [...kin.bySeed].flatMap(([seed, values]) => {
    const [own, theirs] = [values[accuracy], other.bySeed.get(seed)?.[accuracy]];
    return own === undefined || theirs === undefined ? [] : [own - theirs];
  });
  return {
    ...{ id: other.node.id, ...found },
    difference: differences.length === 0 ? null : summarise(differences, { seed: 1 }),
  };
}

/** Whether two networks take the same work for an image, and were trained by as many updates, both within a tenth. */
export function areEqual(
  one: { readonly macs: number; readonly updates: number },
  other: typeof one,
): boolean {
  return near(one.macs / other.macs) && near(one.updates / other.updates);
}

function near(ratio: number): boolean {
  return Math.max(ratio, 1 / ratio) <= 1 + tolerance;
}

/** The same for every seed, but of pruning that ranks globally. */
function macsOf({ node }: Kin): number | null {
  return node.values["network/macs"]?.mean ?? null;
}
