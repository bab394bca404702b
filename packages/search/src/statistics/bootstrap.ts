import { normalCdf, normalQuantile } from "../normal.ts";
import { type RandomStream, randomStream } from "../random-stream.ts";
import { mean, sortedQuantile } from "./moments.ts";

export interface BootstrapOptions {
  readonly seed: number;
  /** Confidence, 0 to 1. */
  readonly level?: number;
  readonly resamples?: number;
}

/**
 * Bias-corrected and accelerated bootstrap interval of a mean (Efron 1987; Efron and Tibshirani 1993, sec. 14.3). The
 * same for the same seed and values. Too narrow for a handful of values: see docs/statistics.md.
 */
export function bootstrapInterval(
  values: readonly number[],
  { seed, level = 0.95, resamples = 9999 }: BootstrapOptions,
): readonly [low: number, high: number] {
  const estimate = mean(values);
  if (values.every((value) => value === values[0])) return [estimate, estimate];
  const replicates = resampledMeans(values, resamples, randomStream(seed, 0)).sort();
  const share = shareBelow(replicates, estimate);
  const bias = normalQuantile(share);
  // Where every replicate lies on one side there is no correction to speak of: the plain percentiles.
  const corrected = (p: number) => {
    const z = normalQuantile(p);
    const shifted = bias + z;
    return Number.isFinite(bias)
      ? normalCdf(bias + shifted / (1 - acceleration(values) * shifted))
      : p;
  };
  const [low, high] = [(1 - level) / 2, (1 + level) / 2].map(corrected);
  return [sortedQuantile(replicates, low!), sortedQuantile(replicates, high!)];
}

function resampledMeans(
  values: readonly number[],
  resamples: number,
  random: RandomStream,
): Float64Array {
  const { length } = values;
  return new Float64Array(resamples).map(() => {
    let sum = 0;
    for (let i = 0; i < length; i += 1) sum += values[random.below(length)]!;
    return sum / length;
  });
}

/** Share of replicates below the estimate; those equal to it count half. */
function shareBelow(replicates: Float64Array, estimate: number): number {
  const tolerance = 1e-12 * Math.abs(estimate);
  let twice = 0;
  for (const replicate of replicates) {
    if (replicate < estimate - tolerance) twice += 2;
    else if (replicate <= estimate + tolerance) twice += 1;
  }
  return twice / (2 * replicates.length);
}

/** Of the mean, from its jackknife: sum of cubes over 6 (sum of squares)^1.5. */
function acceleration(values: readonly number[]): number {
  const centre = mean(values);
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (value - centre) ** 2;
    cubes += (value - centre) ** 3;
  }
  return cubes / (6 * squares ** 1.5);
}
