import { type BootstrapOptions, bootstrapInterval } from "./bootstrap.ts";
import { deviation, mean } from "./moments.ts";
import { studentQuantile } from "./student.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Confidence, 0 to 1. */
  readonly level: number;
  readonly method: "t" | "bca" | "wilson";
}

/** With fewer values the bootstrap covers too seldom: docs/statistics.md has the measured shares. */
const fewestToResample = 20;

/**
 * Confidence interval of a mean: Student's t below twenty values, from there the bias-corrected and accelerated bootstrap.
 * Null for fewer than two values.
 */
export function meanInterval(
  values: readonly number[],
  options: BootstrapOptions,
): Interval | null {
  const { level = 0.95 } = options;
  if (values.length < 2) return null;
  if (values.length >= fewestToResample) {
    const [low, high] = bootstrapInterval(values, options);
    return { low, high, level, method: "bca" };
  }
  const centre = mean(values);
  const reach =
    (studentQuantile((1 + level) / 2, values.length - 1) * deviation(values)) /
    Math.sqrt(values.length);
  return { low: centre - reach, high: centre + reach, level, method: "t" };
}
