import {
  type Cholesky,
  cholesky,
  extended,
  inverse,
  logDeterminant,
  solveLower,
  solveUpper,
} from "./cholesky.ts";
import { minimise } from "./minimise.ts";

/** What is known of a function at some points; values have mean 0 and deviation 1. */
export interface Observations {
  readonly points: readonly Float64Array[];
  readonly values: Float64Array;
  /** Coordinates that are numbers of categories: two are the same or not. */
  readonly categorical: readonly boolean[];
}

/** Of the kernel of unit variance: a length for each coordinate, and the variance of the noise. */
export interface Hyperparameters {
  readonly lengths: Float64Array;
  readonly noise: number;
}

export interface GaussianProcess extends Observations {
  readonly hyperparameters: Hyperparameters;
  readonly factor: Cholesky;
  /** K^-1 y. */
  readonly weights: Float64Array;
}

/** Matern 5/2 (Rasmussen and Williams 2006, eq. 4.17) of a squared scaled distance. */
function kernel(squared: number): number {
  const root = Math.sqrt(5 * squared);
  return (1 + root + (5 * squared) / 3) * Math.exp(-root);
}

/** Its derivative by the squared distance. */
function kernelSlope(squared: number): number {
  const root = Math.sqrt(5 * squared);
  return (-5 / 6) * (1 + root) * Math.exp(-root);
}

/** Squared difference in one coordinate, before scaling. */
function gap(categorical: boolean, one: number, other: number): number {
  if (categorical) return one === other ? 0 : 1;
  return (one - other) ** 2;
}

/** Throws where even with noise the kernel matrix is singular, which it is not for finite points. */
export function conditioned(
  observations: Observations,
  hyperparameters: Hyperparameters,
): GaussianProcess {
  const { points, values } = observations;
  const matrix = new Float64Array((points.length * (points.length + 1)) / 2);
  let at = 0;
  for (let row = 0; row < points.length; row += 1) {
    for (let column = 0; column < row; column += 1)
      matrix[at++] = covariance(observations, hyperparameters, points[row]!, points[column]!);
    matrix[at++] = 1 + hyperparameters.noise;
  }
  const factor = cholesky(points.length, matrix);
  if (!factor) throw new Error("kernel matrix is singular");
  const weights = solveUpper(factor, solveLower(factor, values.slice()));
  return { ...observations, hyperparameters, factor, weights };
}

/** The same process once `point` was seen to have the value that is expected there (Ginsbourger et al. 2010). */
export function believing(process: GaussianProcess, point: Float64Array): GaussianProcess {
  const { points, values, factor, hyperparameters } = process;
  const row = new Float64Array(points.length + 1);
  for (const [i, other] of points.entries())
    row[i] = covariance(process, hyperparameters, point, other);
  row[points.length] = 1 + hyperparameters.noise;
  const longer = extended(factor, row);
  if (!longer) return process;
  const believed = new Float64Array(points.length + 1);
  believed.set(values);
  believed[points.length] = predict(process, point).mean;
  const weights = solveUpper(longer, solveLower(longer, believed.slice()));
  return { ...process, points: [...points, point], values: believed, factor: longer, weights };
}

function covariance(
  { categorical }: Pick<Observations, "categorical">,
  { lengths }: Hyperparameters,
  one: Float64Array,
  other: Float64Array,
): number {
  return kernel(distance(categorical, lengths, one, other));
}

function distance(
  categorical: readonly boolean[],
  lengths: Float64Array,
  one: Float64Array,
  other: Float64Array,
): number {
  let squared = 0;
  for (let i = 0; i < lengths.length; i += 1)
    squared += gap(categorical[i]!, one[i]!, other[i]!) / lengths[i]! ** 2;
  return squared;
}

export interface Prediction {
  readonly mean: number;
  /** Of the function itself, without noise. */
  readonly variance: number;
}

/** With `slopes`, the derivatives by the coordinates are written there; those of categories are 0. */
export function predict(
  process: GaussianProcess,
  point: Float64Array,
  slopes?: { readonly mean: Float64Array; readonly variance: Float64Array },
): Prediction {
  const { points, weights, factor, categorical } = process;
  const { lengths } = process.hyperparameters;
  const squared = Float64Array.from(points, (other) =>
    distance(categorical, lengths, point, other),
  );
  const covariances = squared.map(kernel);
  let mean = 0;
  for (let i = 0; i < weights.length; i += 1) mean += weights[i]! * covariances[i]!;
  const half = solveLower(factor, covariances.slice());
  let variance = 1;
  for (const value of half) variance -= value * value;
  if (slopes) {
    slopes.mean.fill(0);
    slopes.variance.fill(0);
    const solved = solveUpper(factor, half);
    for (let i = 0; i < points.length; i += 1) {
      const slope = kernelSlope(squared[i]!);
      const [byMean, byVariance] = [weights[i]! * slope, -2 * solved[i]! * slope];
      for (let j = 0; j < lengths.length; j += 1) {
        if (categorical[j]) continue;
        const change = (2 * (point[j]! - points[i]![j]!)) / lengths[j]! ** 2;
        slopes.mean[j]! += byMean * change;
        slopes.variance[j]! += byVariance * change;
      }
    }
  }
  return { mean, variance: Math.max(variance, 1e-12) };
}

/** Lengths are log-normal around sqrt(d) e^sqrt(2) (Hvarfner et al. 2024, arXiv:2402.02229). */
const lengthSpread = Math.sqrt(3);
/** Of the noise, shape and rate of a gamma distribution: anything below 0.1, for there may be hardly any. */
const noisePrior = { shape: 1.1, rate: 30 };
/** Logarithms are kept within these. */
const bounds = { low: -16, high: 6 };
/** Below this the matrix is as good as singular. */
const leastNoise = 1e-7;
/** Its logarithm, where the search begins. */
const firstNoise = -7;

/** The hyperparameters of highest posterior density, sought from the prior's middle and from short lengths. */
export function fitHyperparameters(
  observations: Observations,
  iterations: number,
): Hyperparameters {
  const size = observations.categorical.length;
  const centre = Math.SQRT2 + Math.log(size) / 2;
  const objective = negativeLogPosterior(observations, centre);
  const results = [centre - 2, centre - 4].map((length) => {
    const start = new Float64Array(size + 1).fill(length);
    start[size] = firstNoise;
    return minimise(objective, start, bounds, iterations);
  });
  const [first, second] = results as [(typeof results)[0], (typeof results)[0]];
  return read((second.value < first.value ? second : first).point);
}

function read(logs: Float64Array): Hyperparameters {
  const size = logs.length - 1;
  return { lengths: logs.slice(0, size).map(Math.exp), noise: leastNoise + Math.exp(logs[size]!) };
}

/** Over the logarithms of lengths and noise (Rasmussen and Williams 2006, eqs. 2.30 and 5.9). */
function negativeLogPosterior({ points, values, categorical }: Observations, centre: number) {
  const count = points.length;
  const size = categorical.length;
  // Squared differences, pair by pair: the same for all hyperparameters.
  const gaps: Float64Array[] = categorical.map((isCategory, j) => {
    const all = new Float64Array((count * (count - 1)) / 2);
    let at = 0;
    for (let row = 0; row < count; row += 1)
      for (let column = 0; column < row; column += 1)
        all[at++] = gap(isCategory, points[row]![j]!, points[column]![j]!);
    return all;
  });
  const pairs = (count * (count - 1)) / 2;
  const squared = new Float64Array(pairs);
  const matrix = new Float64Array((count * (count + 1)) / 2);
  return (logs: Float64Array, gradient: Float64Array): number => {
    const { lengths, noise } = read(logs);
    squared.fill(0);
    for (let j = 0; j < size; j += 1) {
      const scale = 1 / lengths[j]! ** 2;
      const own = gaps[j]!;
      for (let pair = 0; pair < pairs; pair += 1) squared[pair]! += own[pair]! * scale;
    }
    for (let row = 0, at = 0, pair = 0; row < count; row += 1) {
      for (let column = 0; column < row; column += 1) matrix[at++] = kernel(squared[pair++]!);
      matrix[at++] = 1 + noise;
    }
    const factor = cholesky(count, matrix);
    if (!factor) {
      gradient.fill(0);
      return Number.POSITIVE_INFINITY;
    }
    const weights = solveUpper(factor, solveLower(factor, values.slice()));
    const precision = inverse(factor);
    let value = 0.5 * logDeterminant(factor);
    for (let i = 0; i < count; i += 1) value += 0.5 * values[i]! * weights[i]!;

    gradient.fill(0);
    let trace = 0;
    for (let row = 0, at = 0, pair = 0; row < count; row += 1) {
      for (let column = 0; column < row; column += 1, at += 1, pair += 1) {
        // Each pair stands in the matrix twice.
        const pull = precision[at]! - weights[row]! * weights[column]!;
        squared[pair] = pull * kernelSlope(squared[pair]!);
      }
      trace += precision[at++]! - weights[row]! ** 2;
    }
    for (let j = 0; j < size; j += 1) {
      const own = gaps[j]!;
      let sum = 0;
      for (let pair = 0; pair < pairs; pair += 1) sum += squared[pair]! * own[pair]!;
      gradient[j] = (-2 * sum) / lengths[j]! ** 2;
      const off = logs[j]! - centre;
      value += off ** 2 / (2 * lengthSpread ** 2);
      gradient[j]! += off / lengthSpread ** 2;
    }
    const own = Math.exp(logs[size]!);
    const { shape, rate } = noisePrior;
    gradient[size] = 0.5 * trace * own - (shape - 1) + rate * own;
    return value - (shape - 1) * logs[size]! + rate * own;
  };
}
