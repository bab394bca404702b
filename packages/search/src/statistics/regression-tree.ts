/** What a tree is grown on: the level of each row in each feature, and its value. */
export interface Table {
  /** Column by column. */
  readonly columns: readonly Uint8Array[];
  readonly values: Float64Array;
  /** Of each feature: how many levels it has, and whether they are ordered. */
  readonly features: readonly { readonly levels: number; readonly ordered: boolean }[];
}

export type Tree =
  | { readonly leaf: number }
  | {
      readonly feature: number;
      /** Goes left: levels up to it where they are ordered, otherwise this one alone. */
      readonly level: number;
      readonly left: Tree;
      readonly right: Tree;
    };

/**
 * Regression tree of least squares, grown until its leaves are pure or cannot be split (Breiman et al. 1984, ch. 8).
 * `rows` may name a row more than once.
 */
export function growTree(table: Table, rows: Uint32Array): Tree {
  const split = bestSplit(table, rows);
  if (!split) return { leaf: meanOf(table, rows) };
  const [left, right] = parted(table, rows, split);
  return { ...split, left: growTree(table, left), right: growTree(table, right) };
}

/** The value of the leaf in which a row lies; `level` gives the row's level in a feature. */
export function predict(
  tree: Tree,
  features: Table["features"],
  level: (feature: number) => number,
) {
  let node = tree;
  while (!("leaf" in node))
    node = goesLeft(node, features, level(node.feature)) ? node.left : node.right;
  return node.leaf;
}

interface Split {
  readonly feature: number;
  readonly level: number;
}

export function goesLeft(
  { feature, level }: Split,
  features: Table["features"],
  own: number,
): boolean {
  return features[feature]!.ordered ? own <= level : own === level;
}

function bestSplit(table: Table, rows: Uint32Array): Split | null {
  let best: (Split & { gain: number }) | null = null;
  for (const feature of table.features.keys()) {
    const found = splitOf(table, rows, feature);
    // Equal but for rounding goes to the earlier feature, so that a tree depends on its data alone.
    if (found && found.gain > (best?.gain ?? 0) * (1 + 1e-9)) best = found;
  }
  return best && { feature: best.feature, level: best.level };
}

/** The split of one feature that lowers the sum of squares most, from the sums of its levels. */
function splitOf({ columns, values, features }: Table, rows: Uint32Array, feature: number) {
  const { levels, ordered } = features[feature]!;
  const column = columns[feature]!;
  const counts = new Float64Array(levels);
  const sums = new Float64Array(levels);
  let total = 0;
  let size = 0;
  for (const row of rows) {
    const level = column[row]!;
    counts[level]! += 1;
    sums[level]! += values[row]!;
    total += values[row]!;
    size += Math.abs(values[row]!);
  }
  // What rounding alone makes of rows of one value is no gain.
  let gain = 1e-20 * ((size * size) / rows.length);
  let level = -1;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < levels; i += 1) {
    count = ordered ? count + counts[i]! : counts[i]!;
    sum = ordered ? sum + sums[i]! : sums[i]!;
    const rest = rows.length - count;
    if (count === 0 || rest === 0) continue;
    const apart = sum / count - (total - sum) / rest;
    const gained = (apart * apart * count * rest) / rows.length;
    if (gained > gain * (1 + 1e-12)) {
      gain = gained;
      level = i;
    }
  }
  if (level < 0) return null;
  let gap = 0; // of levels without a row: the threshold goes into its middle
  while (ordered && counts[level + gap + 1] === 0) gap += 1;
  return { feature, level: level + Math.floor(gap / 2), gain };
}

function parted({ columns, features }: Table, rows: Uint32Array, split: Split) {
  const column = columns[split.feature]!;
  const left = rows.filter((row) => goesLeft(split, features, column[row]!));
  const right = rows.filter((row) => !goesLeft(split, features, column[row]!));
  return [left, right] as const;
}

function meanOf({ values }: Table, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row]!;
  return sum / rows.length;
}
