import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { RandomStream } from "../../random-stream.ts";

/** What the covariance matrix adaptation evolution strategy knows after some generations. */
export interface Evolution {
  readonly population: number;
  /** Deviation to begin with. */
  readonly start: number;
  readonly generation: number;
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly covariance: Matrix;
  readonly sigmaPath: Float64Array;
  readonly covariancePath: Float64Array;
  /** Axes in columns, and the deviation along each: `covariance = axes diag(lengths^2) axes'`. */
  readonly axes: Matrix;
  readonly lengths: Float64Array;
}

/** A point that was tried; lower is better. */
export interface Tried {
  readonly point: Float64Array;
  readonly loss: number;
}

export function beginEvolution(
  mean: Float64Array,
  sigma: number,
  population = 4 + Math.floor(3 * Math.log(mean.length)),
): Evolution {
  const size = mean.length;
  return {
    ...{ population, start: sigma, generation: 0, mean, sigma },
    ...{ covariance: Matrix.eye(size), axes: Matrix.eye(size) },
    ...{ sigmaPath: new Float64Array(size), covariancePath: new Float64Array(size) },
    lengths: new Float64Array(size).fill(1),
  };
}

/** Of a deviation, in a unit cube. */
const widest = 1;

/** A point of the next generation, unbounded. */
export function samplePoint(evolution: Evolution, random: RandomStream): Float64Array {
  const { mean, sigma, axes, lengths } = evolution;
  const along = lengths.map((length) => length * random.normal());
  return mean.map((middle, row) => middle + sigma * dot(axes.getRow(row), along));
}

/**
 * The state after a generation of `population` points (Hansen 2016, arXiv:1604.00772, eqs. 41 to 58, with negative
 * weights). Points that were not drawn from this very state are pulled in where they lie too far out (Hansen 2011,
 * arXiv:1110.4181, eq. 4), so trials that ended late do no harm.
 */
export function evolve(evolution: Evolution, tried: readonly Tried[]): Evolution {
  const { mean, sigma, axes, lengths, generation } = evolution;
  const size = mean.length;
  const constants = constantsOf(size, tried.length);
  const { weights, parents, mass, cSigma, dSigma, cC, c1, cMu, expected } = constants;
  const whiten = (step: ArrayLike<number>) =>
    lengths.map((length, column) => dot(axes.getColumn(column), step) / length);
  const longest = Math.sqrt(size) + (2 * size) / (size + 2);
  const steps = tried
    .toSorted((one, other) => worstLast(one.loss) - worstLast(other.loss) || 0)
    .map(({ point }) => {
      const step = point.map((value, i) => (value - mean[i]!) / sigma);
      const length = norm(whiten(step));
      return length > longest ? step.map((value) => (value * longest) / length) : step;
    });

  const move = new Float64Array(size);
  for (let rank = 0; rank < parents; rank += 1)
    for (let i = 0; i < size; i += 1) move[i]! += weights[rank]! * steps[rank]![i]!;
  const whiteMove = whiten(move);
  const turned = mean.map((_, row) => dot(axes.getRow(row), whiteMove));

  const sigmaPath = evolution.sigmaPath.map(
    (value, i) => (1 - cSigma) * value + Math.sqrt(cSigma * (2 - cSigma) * mass) * turned[i]!,
  );
  const pathLength = norm(sigmaPath);
  const settled = Math.sqrt(1 - (1 - cSigma) ** (2 * (generation + 1)));
  const stalled = pathLength / settled / expected >= 1.4 + 2 / (size + 1);
  const covariancePath = evolution.covariancePath.map(
    (value, i) => (1 - cC) * value + (stalled ? 0 : Math.sqrt(cC * (2 - cC) * mass) * move[i]!),
  );

  // Negative weights are scaled so that the covariance stays positive definite (Hansen 2016, eq. 46).
  const pulls = steps.map((step, rank) => {
    const weight = weights[rank]!;
    return weight >= 0 ? weight : (weight * size) / (norm(whiten(step)) ** 2 + 1e-12);
  });
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const kept = 1 + (stalled ? c1 * cC * (2 - cC) : 0) - c1 - cMu * weightSum;
  const covariance = Matrix.zeros(size, size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let value = kept * evolution.covariance.get(row, column);
      value += c1 * covariancePath[row]! * covariancePath[column]!;
      for (const [rank, step] of steps.entries())
        value += cMu * pulls[rank]! * step[row]! * step[column]!;
      covariance.set(row, column, value);
      covariance.set(column, row, value);
    }
  }
  const spectrum = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  return {
    ...{ population: evolution.population, start: evolution.start, generation: generation + 1 },
    mean: mean.map((value, i) => value + sigma * move[i]!),
    // A single generation changes it by no more than a factor e; a flat function must not blow it up.
    sigma: Math.min(
      widest,
      sigma * Math.exp(Math.min(1, (cSigma / dSigma) * (pathLength / expected - 1))),
    ),
    ...{ covariance, sigmaPath, covariancePath },
    axes: spectrum.eigenvectorMatrix,
    lengths: Float64Array.from(spectrum.realEigenvalues, (value) =>
      Math.sqrt(Math.max(value, 1e-20)),
    ),
  };
}

/** Whether its steps have become too small to find anything new, in parts of the deviation it began with. */
export function hasConverged({ sigma, lengths, start }: Evolution): boolean {
  return sigma * Math.max(...lengths) < 1e-8 * start;
}

/** Strategy parameters (Hansen 2016, table 1). */
function constantsOf(size: number, population: number) {
  const raw = Array.from({ length: population }, (_, i) =>
    Math.log((population + 1) / 2 / (i + 1)),
  );
  const parents = Math.max(1, Math.floor(population / 2));
  const good = raw.slice(0, parents);
  const goodSum = good.reduce((sum, weight) => sum + weight, 0);
  const mass = goodSum ** 2 / good.reduce((sum, weight) => sum + weight ** 2, 0);
  const bad = raw.slice(parents);
  const badSum = -bad.reduce((sum, weight) => sum + weight, 0);
  const badMass =
    badSum ** 2 /
    Math.max(
      1e-12,
      bad.reduce((sum, weight) => sum + weight ** 2, 0),
    );
  const cC = (4 + mass / size) / (size + 4 + (2 * mass) / size);
  const c1 = 2 / ((size + 1.3) ** 2 + mass);
  const cMu = Math.min(1 - c1, (2 * (0.25 + mass + 1 / mass - 2)) / ((size + 2) ** 2 + mass));
  const cSigma = (mass + 2) / (size + mass + 5);
  const badTotal = Math.min(
    1 + c1 / cMu,
    1 + (2 * badMass) / (mass + 2),
    (1 - c1 - cMu) / (size * cMu),
  );
  return {
    weights: raw.map((weight) =>
      weight >= 0 ? weight / goodSum : badSum > 0 ? (badTotal * weight) / badSum : 0,
    ),
    ...{ parents, mass, cC, c1, cMu, cSigma },
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (size + 1)) - 1) + cSigma,
    /** Length of a standard normal vector. */
    expected: Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size ** 2)),
  };
}

function worstLast(loss: number): number {
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += one[i]! * other[i]!;
  return sum;
}

function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}
