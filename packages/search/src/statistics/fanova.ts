import { mean } from "./moments.ts";
import type { Forest } from "./random-forest.ts";
import { goesLeft, type Table, type Tree } from "./regression-tree.ts";

export interface Effect {
  /** One feature, or two whose interplay beyond their own effects is meant. */
  readonly features: readonly string[];
  /** Of the variance over the space, 0 to 1: mean over the trees. */
  readonly share: number;
  /** Standard deviation of that share over the trees. */
  readonly deviation: number;
}

/** Mean prediction at each level of a feature, or of two (the second runs fastest), over all values of the others. */
export interface Marginal {
  readonly mean: readonly number[];
  /** Standard deviation over the trees: how far they agree, not an interval. */
  readonly deviation: readonly number[];
}

/**
 * Functional analysis of variance of a random forest (Hutter, Hoos and Leyton-Brown 2014): how much of the variance of
 * its predictions over the whole space, where each level weighs the same, is due to each feature alone and to each two
 * together. Largest first; null where no tree varies.
 */
export function fanova({ features, table, trees }: Forest): Effect[] | null {
  const single = features.map((_, i) => [i]);
  const pairs = single.flatMap(([i]) => single.slice(i! + 1).map(([k]) => [i!, k!]));
  const subsets = [...single, ...pairs];
  const shares = trees.flatMap(({ tree }) => {
    const boxes = boxesOf(tree, table);
    const centre = boxes.reduce((sum, box) => sum + box.value * volume(box), 0);
    const variance = boxes.reduce((sum, box) => sum + (box.value - centre) ** 2 * volume(box), 0);
    if (!(variance > 0)) return [];
    const raw = (subset: readonly number[]) =>
      mean(marginalOf(boxes, subset, table).map((value) => (value - centre) ** 2));
    const alone = single.map(raw);
    // What two explain together, less what each explains alone.
    const together = pairs.map((pair) => raw(pair) - alone[pair[0]!]! - alone[pair[1]!]!);
    return [[...alone, ...together].map((part) => Math.max(0, part) / variance)];
  });
  if (shares.length === 0) return null;
  return subsets
    .map((subset, at) => {
      const own = spread(shares.map((tree) => tree[at]!));
      const names = subset.map((i) => features[i]!.name);
      return { features: names, share: own.mean, deviation: own.deviation };
    })
    .sort((a, b) => b.share - a.share);
}

/** The marginal predictions of one feature or of two, by name. */
export function marginal({ features, table, trees }: Forest, names: readonly string[]): Marginal {
  const subset = names.map((name) => features.findIndex((feature) => feature.name === name));
  const each = trees.map(({ tree }) => marginalOf(boxesOf(tree, table), subset, table));
  const levels = [...each[0]!.keys()].map((level) => spread(each.map((tree) => tree[level]!)));
  return {
    mean: levels.map((level) => level.mean),
    deviation: levels.map((level) => level.deviation),
  };
}

/** The part of the space in which a tree has one value: of each feature, the levels it holds as zeros and ones. */
interface Box {
  readonly value: number;
  readonly levels: readonly Uint8Array[];
  /** Of each feature: held levels by all levels. */
  readonly shares: readonly number[];
}

function boxesOf(tree: Tree, { features }: Table): Box[] {
  const boxes: Box[] = [];
  const walk = (node: Tree, levels: readonly Uint8Array[]) => {
    if ("leaf" in node) {
      const shares = levels.map((held) => held.reduce((sum, one) => sum + one, 0) / held.length);
      boxes.push({ value: node.leaf, levels, shares });
      return;
    }
    const held = levels[node.feature]!;
    const side = (left: boolean) =>
      levels.with(
        node.feature,
        held.map((one, level) => (one && goesLeft(node, features, level) === left ? 1 : 0)),
      );
    walk(node.left, side(true));
    walk(node.right, side(false));
  };
  walk(
    tree,
    features.map(({ levels }) => new Uint8Array(levels).fill(1)),
  );
  return boxes;
}

function volume({ shares }: Box): number {
  return shares.reduce((product, share) => product * share, 1);
}

function marginalOf(boxes: readonly Box[], subset: readonly number[], { features }: Table) {
  const [first, second] = subset;
  const width = second === undefined ? 1 : features[second]!.levels;
  const sums = new Array<number>(features[first!]!.levels * width).fill(0);
  for (const box of boxes) {
    // The share of the other features' values for which the box holds.
    const others = subset.reduce((product, i) => product / box.shares[i]!, volume(box));
    const across = second === undefined ? [1] : box.levels[second]!;
    box.levels[first!]!.forEach((held, i) => {
      if (held === 0) return;
      for (let k = 0; k < width; k += 1) if (across[k]) sums[i * width + k]! += box.value * others;
    });
  }
  return sums;
}

function spread(values: readonly number[]): { mean: number; deviation: number } {
  const centre = mean(values);
  return {
    mean: centre,
    deviation: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))),
  };
}
