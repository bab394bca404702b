import { randomStream } from "../random-stream.ts";
import type { Assignment } from "../space.ts";
import type { Feature } from "./feature.ts";
import { growTree, type Table, type Tree } from "./regression-tree.ts";

export interface ForestTree {
  readonly tree: Tree;
  /** The rows that it was not grown on. */
  readonly unseen: Uint32Array;
}

export interface Forest {
  readonly features: readonly Feature[];
  readonly table: Table;
  readonly trees: readonly ForestTree[];
}

export interface ForestOptions {
  readonly seed: number;
  readonly trees?: number;
  /** False: every tree is grown on all rows, each once. */
  readonly bootstrap?: boolean;
}

/** A tree of more rows takes longer and says little more about what matters. */
const mostRows = 1000;

/**
 * Random forest (Breiman 2001): each tree is grown on as many rows as there are, drawn with replacement. Every feature is
 * open to every split, so that one that matters is never hidden (as in Hutter et al. 2014). Every point names a level of
 * every feature.
 */
export function growForest(
  features: readonly Feature[],
  points: readonly { readonly values: Assignment; readonly value: number }[],
  { seed, trees = 64, bootstrap = true }: ForestOptions,
): Forest {
  const table: Table = {
    columns: features.map(({ name, levelOf }) =>
      Uint8Array.from(points, ({ values }) => levelOf(values[name]!)),
    ),
    values: Float64Array.from(points, ({ value }) => value),
    features: features.map(({ levels, ordered }) => ({ levels: levels.length, ordered })),
  };
  const all = Uint32Array.from(points.keys());
  const random = randomStream(seed, 0);
  const size = Math.min(points.length, mostRows);
  const grown = Array.from({ length: trees }, (): ForestTree => {
    if (!bootstrap) return { tree: growTree(table, all), unseen: new Uint32Array() };
    const rows = new Uint32Array(size).map(() => random.below(points.length));
    const seen = new Set(rows);
    return { tree: growTree(table, rows), unseen: all.filter((row) => !seen.has(row)) };
  });
  return { features, table, trees: grown };
}
