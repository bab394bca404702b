import type { PairedTest } from "./paired-comparison.ts";
import { studentQuantile } from "./student.ts";

/** Beyond so many seeds a difference is called too small to find. */
const mostSeeds = 1000;

/**
 * Seeds with which a paired test at `alpha` (two-sided) finds the observed difference with probability `power`: the
 * smallest n >= ((t[n-1, 1 - alpha/2] + t[n-1, power]) deviation / |difference|)^2 (Cohen 1988, ch. 2; Student's t in
 * place of the normal quantiles), and for the permutation test no less than 2 / 2^n <= alpha asks for. Null where that
 * is more than 1000.
 */
export function seedsNeeded({
  difference,
  deviation,
  alpha,
  power = 0.8,
  test = "permutation",
}: {
  readonly difference: number;
  /** Of the paired differences. */
  readonly deviation: number;
  readonly alpha: number;
  readonly power?: number;
  readonly test?: PairedTest;
}): number | null {
  const ratio = deviation / Math.abs(difference);
  for (let n = test === "permutation" ? fewestFor(alpha) : 2; n <= mostSeeds; n += 1) {
    const reach = studentQuantile(1 - alpha / 2, n - 1) + studentQuantile(power, n - 1);
    if (n >= (reach * ratio) ** 2) return n;
  }
  return null;
}

/** The fewest pairs with which the permutation test can fall to `alpha`. */
export function fewestFor(alpha: number): number {
  return Math.ceil(Math.log2(2 / alpha));
}
