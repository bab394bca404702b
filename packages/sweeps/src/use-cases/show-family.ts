import { paretoFront } from "@resweep/search";
import { type DenseTwin, denseTwin, isCompressed } from "../evidence/dense-twin.ts";
import { type FamilyNode, familyTree, type Kin } from "../evidence/family-tree.ts";
import type { Platform } from "../platform.ts";

/** What a network may be good for its accuracy at. */
export const familyCosts = [
  "network/macs",
  "network/parameters",
  "network/bytes",
  "latency/median",
  "memory/peak",
  "cost/total",
] as const;
export type FamilyCost = (typeof familyCosts)[number];

export interface FamilyMember extends FamilyNode {
  /** The costs at which no network of the sweep is as accurate for less. */
  readonly frontOf: readonly FamilyCost[];
  /** Whether it takes less work than the network that its line began with. */
  readonly compressed: boolean;
  /** Of a compressed network; null where the sweep has none. */
  readonly twin: DenseTwin | null;
}

export interface Family {
  /** By which fronts and twins are judged: the validation split's, or, where no trial has it, the test set's. */
  readonly accuracy: "validation/accuracy" | "test/accuracy";
  /** Costs that some network has. */
  readonly costs: readonly FamilyCost[];
  /** Each parent before its children. */
  readonly networks: readonly FamilyMember[];
}

/** The networks of a sweep, from which each was made, and what that cost and bought. Throws NotFound. */
export async function showFamily(
  { store }: Pick<Platform, "store">,
  sweepId: number,
): Promise<Family> {
  await store.sweeps.get(sweepId);
  const [trials, stages] = await Promise.all([
    store.trials.list({ sweepId }),
    store.trials.stages({ sweepId }),
  ]);
  const kin = familyTree(trials, stages);
  const accuracy = kin.some(({ node }) => node.values["validation/accuracy"])
    ? "validation/accuracy"
    : "test/accuracy";
  const costs = familyCosts.filter((cost) => kin.some(({ node }) => node.values[cost]));
  const fronts = costs.map((cost) => ({ cost, ids: frontOf(kin, accuracy, cost) }));
  const byId = new Map(kin.map((one) => [one.node.id, one]));
  const rootOf = (one: Kin): Kin =>
    one.node.parent === null ? one : rootOf(byId.get(one.node.parent)!);
  const roots = kin.filter(({ node }) => node.parent === null);
  const networks = kin.map((one): FamilyMember => {
    const root = rootOf(one);
    const compressed = isCompressed(one, root);
    return {
      ...one.node,
      frontOf: fronts.filter(({ ids }) => ids.has(one.node.id)).map(({ cost }) => cost),
      compressed,
      twin: compressed ? denseTwin(one, root, roots, accuracy) : null,
    };
  });
  return { accuracy, costs, networks };
}

/** Ids of the networks that no other one beats in accuracy at no more of a cost. */
function frontOf(kin: readonly Kin[], accuracy: string, cost: FamilyCost): ReadonlySet<string> {
  const measured = kin.filter(({ node }) => node.values[accuracy] && node.values[cost]);
  const means = measured.map(({ node: { values } }) => [
    values[accuracy]!.mean,
    values[cost]!.mean,
  ]);
  return new Set(paretoFront(means, ["max", "min"]).map((at) => measured[at]!.node.id));
}
