import type { BootstrapOptions } from "./bootstrap.ts";
import { effectSize } from "./effect-size.ts";
import { type Interval, meanInterval } from "./mean-interval.ts";
import { deviation, mean } from "./moments.ts";
import { pairedTTest } from "./paired-t-test.ts";
import { signFlipTest } from "./sign-flip-test.ts";

/** `permutation` assumes no distribution; `paired-t` decides with fewer seeds, if differences are normal. */
export const pairedTests = ["permutation", "paired-t"] as const;
export type PairedTest = (typeof pairedTests)[number];

/** Two values under the same seed. */
export interface Pair {
  readonly a: number;
  readonly b: number;
}

export interface PairedComparison {
  readonly n: number;
  readonly meanA: number;
  readonly meanB: number;
  /** Mean of A - B. */
  readonly difference: number;
  /** Standard deviation of A - B; null for a single pair. */
  readonly deviation: number | null;
  /** Of the mean difference; null for a single pair. */
  readonly interval: Interval | null;
  /** Hedges' g of the paired differences; null where it is not defined. */
  readonly effectSize: number | null;
  readonly test: PairedTest;
  /** Whether p was counted or computed, rather than estimated from drawn permutations. */
  readonly exact: boolean;
  /** Two-sided; 1 where a single pair can tell nothing. */
  readonly p: number;
}

export interface ComparisonOptions extends BootstrapOptions {
  readonly test?: PairedTest;
}

/** Compares A with B by their differences seed for seed; null without a pair. */
export function comparePairs(
  pairs: readonly Pair[],
  options: ComparisonOptions,
): PairedComparison | null {
  if (pairs.length === 0) return null;
  const { test = "permutation" } = options;
  const differences = pairs.map(({ a, b }) => a - b);
  const several = pairs.length > 1;
  const { p, exact } =
    test === "permutation"
      ? signFlipTest(differences, options)
      : { p: several ? pairedTTest(differences) : 1, exact: true };
  return {
    n: pairs.length,
    meanA: mean(pairs.map(({ a }) => a)),
    meanB: mean(pairs.map(({ b }) => b)),
    difference: mean(differences),
    deviation: several ? deviation(differences) : null,
    interval: meanInterval(differences, options),
    effectSize: effectSize(differences),
    ...{ test, exact, p },
  };
}
