import { type RandomStream, randomStream } from "../random-stream.ts";
import { mean } from "./moments.ts";
import type { Forest } from "./random-forest.ts";
import { predict } from "./regression-tree.ts";

export interface PermutationImportance {
  readonly feature: string;
  /**
   * Rise of the squared error where the feature is shuffled, by the variance of the values; about zero, also below it,
   * for a feature that does not matter.
   */
  readonly rise: number;
}

/**
 * Permutation importance on the rows that each tree was not grown on (Breiman 2001, sec. 10), largest first. Needs a
 * forest grown with bootstrap; null where there is no such row, or where all values are the same.
 */
export function permutationImportance(
  { features, table, trees }: Forest,
  { seed }: { readonly seed: number },
): PermutationImportance[] | null {
  const { columns, values } = table;
  const centre = mean([...values]);
  const variance = mean([...values].map((value) => (value - centre) ** 2));
  const usable = trees.filter(({ unseen }) => unseen.length > 0);
  if (usable.length === 0 || !(variance > 0)) return null;
  const random = randomStream(seed, 0);
  const rises = features.map((_, shuffled) =>
    mean(
      usable.map(({ tree, unseen }) => {
        const order = [...unseen];
        shuffle(order, random);
        let rise = 0;
        unseen.forEach((row, at) => {
          const own = (feature: number) => columns[feature]![row]!;
          const mixed = (feature: number) =>
            columns[feature]![feature === shuffled ? order[at]! : row]!;
          const error = (level: (feature: number) => number) =>
            (predict(tree, table.features, level) - values[row]!) ** 2;
          rise += error(mixed) - error(own);
        });
        return rise / unseen.length;
      }),
    ),
  );
  return features
    .map(({ name }, i) => ({ feature: name, rise: rises[i]! / variance }))
    .sort((a, b) => b.rise - a.rise);
}

/** In place (Fisher and Yates; Durstenfeld 1964). */
function shuffle(list: number[], random: RandomStream): void {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}
