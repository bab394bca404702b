import { deviation, mean } from "./moments.ts";

/**
 * Standardised mean of paired differences, d_z = mean / deviation (Cohen 1988, sec. 2.3.5), times Hedges' correction
 * 1 - 3 / (4 (n - 1) - 1) for few pairs (Hedges 1981). Null below three pairs, or where all differences are equal.
 */
export function effectSize(differences: readonly number[]): number | null {
  const { length } = differences;
  const spread = deviation(differences);
  if (length < 3 || !(spread > 0)) return null;
  return (mean(differences) / spread) * (1 - 3 / (4 * (length - 1) - 1));
}
