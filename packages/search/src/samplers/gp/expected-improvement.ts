import { logNormalDensity, normalCdf } from "../../normal.ts";
import { type GaussianProcess, predict } from "./gaussian-process.ts";

/**
 * Logarithm of the expected improvement below `best` (Jones et al. 1998), which has a slope where the improvement itself
 * is zero to rounding (Ament et al. 2023, arXiv:2310.20708). Its derivatives by the coordinates go to `gradient`.
 */
export function logExpectedImprovement(
  process: GaussianProcess,
  best: number,
  point: Float64Array,
  gradient?: Float64Array,
): number {
  const slopes = gradient && {
    mean: new Float64Array(point.length),
    variance: new Float64Array(point.length),
  };
  const { mean, variance } = predict(process, point, slopes);
  const deviation = Math.sqrt(variance);
  const z = (best - mean) / deviation;
  const log = logGain(z);
  if (gradient && slopes) {
    // d log(s h(z)): h' is the normal distribution function.
    const ratio = z > farTail ? normalCdf(z) / Math.exp(log) : -z + 2 / -z;
    for (let i = 0; i < point.length; i += 1) {
      const deviationSlope = slopes.variance[i]! / (2 * deviation);
      const zSlope = (-slopes.mean[i]! - z * deviationSlope) / deviation;
      gradient[i] = deviationSlope / deviation + ratio * zSlope;
    }
  }
  return log + Math.log(deviation);
}

/** Beyond this the two terms of the sum cancel. */
const farTail = -5;

/** log(density(z) + z cdf(z)). */
function logGain(z: number): number {
  if (z <= farTail) return logNormalDensity(z) - Math.log(z * z + 3);
  return Math.log(Math.exp(logNormalDensity(z)) + z * normalCdf(z));
}
