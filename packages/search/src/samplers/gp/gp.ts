import { int } from "@resweep/spec";
import type { Dimension } from "../../dimension.ts";
import type { RandomStream } from "../../random-stream.ts";
import { cellOf, type SearchSpace } from "../../search-space.ts";
import type { Assignment } from "../../space.ts";
import { countUpTo } from "../count-up-to.ts";
import { explore, isNew } from "../novelty.ts";
import { seed, trials } from "../options.ts";
import { defineSampler, type Evaluated } from "../sampler.ts";
import { logExpectedImprovement } from "./expected-improvement.ts";
import {
  believing,
  conditioned,
  fitHyperparameters,
  type GaussianProcess,
  type Observations,
  predict,
} from "./gaussian-process.ts";
import { minimise } from "./minimise.ts";
import { warped } from "./warp.ts";

/** Trials that the model looks at: the best half of them and the newest. More take the time of their cube. */
export const mostObserved = 200;
/** Of these, so many decide about lengths and noise. */
const mostFitted = 100;

/**
 * Gaussian process with a Matern 5/2 kernel of one length for each parameter and expected improvement. Pending trials
 * are believed to end as expected, so that a batch spreads out. Parameters that a cell does not have count as their
 * middle.
 */
export const gp = defineSampler({
  name: "gp",
  summary: "A Gaussian process that asks where the most is to be gained; for few and dear trials",
  source: "Jones et al. 1998, J. Global Optimization 13; Snoek et al. 2012, arXiv:1206.2944",
  space: {
    trials,
    seed,
    startup: int({ default: 10, min: 2, max: 10_000, help: "Random cells before the first model" }),
  },
  count: (space, { trials }) => countUpTo(space, trials),
  suggest: (space, history, pending, random, { startup }) => {
    if (history.length >= startup && space.dimensions.length > 0) {
      const process = modelOf(space.dimensions, history, pending);
      for (const point of promising(process, space, random)) {
        const cell = cellOf(space, ({ path }) => {
          const column = space.dimensions.findIndex((dimension) => dimension.path === path);
          return space.dimensions[column]!.valueAt(point[column]!);
        });
        if (isNew(space, history, pending, cell)) return cell;
      }
    }
    return explore(space, history, pending, random);
  },
});

function modelOf(
  dimensions: readonly Dimension[],
  history: readonly Evaluated[],
  pending: readonly Assignment[],
): GaussianProcess {
  const categorical = dimensions.map(({ ordered }) => !ordered);
  const chosen = keep(history, mostObserved);
  const observations = {
    points: chosen.map(({ values }) => pointOf(dimensions, values)),
    values: warped(chosen.map(({ losses }) => losses[0]!)),
    categorical,
  };
  const fitted = fitHyperparameters(thinned(observations), fitIterations);
  let process = conditioned(observations, fitted);
  // Of very many pending trials the newest speak for all: each costs a row.
  for (const values of pending.slice(-mostFitted))
    process = believing(process, pointOf(dimensions, values));
  return process;
}

const fitIterations = 25;

/** The best half and the newest of a history, in its order. */
function keep(history: readonly Evaluated[], most: number): readonly Evaluated[] {
  if (history.length <= most) return history;
  const kept = new Set<number>();
  const rank = ({ losses }: Evaluated) => (Number.isNaN(losses[0]!) ? Infinity : losses[0]!);
  const order = history.map((_, index) => index);
  order.sort((a, b) => rank(history[a]!) - rank(history[b]!) || a - b);
  for (const index of order.slice(0, most / 2)) kept.add(index);
  for (let index = history.length - 1; kept.size < most; index -= 1) kept.add(index);
  return history.filter((_, index) => kept.has(index));
}

/** Evenly over the history. */
function thinned({ points, values, categorical }: Observations): Observations {
  const share = Math.max(1, points.length / mostFitted);
  const indices = Array.from({ length: Math.min(points.length, mostFitted) }, (_, i) =>
    Math.floor(i * share),
  );
  return {
    points: indices.map((index) => points[index]!),
    values: Float64Array.from(indices, (index) => values[index]!),
    categorical,
  };
}

/** What a cell does not have, or has from outside of the space, is put in the middle. */
function pointOf(dimensions: readonly Dimension[], values: Assignment): Float64Array {
  return Float64Array.from(dimensions, ({ path, placeOf, ordered }) => {
    const place = placeOf(values[path]);
    return Number.isNaN(place) ? (ordered ? 0.5 : -1) : place;
  });
}

const drawn = 200;
const climbs = 5;
const climbIterations = 40;

/** Points by falling expected improvement: the ends of climbs from the best of many draws, then the draws. */
function promising(
  process: GaussianProcess,
  { dimensions }: SearchSpace,
  random: RandomStream,
): Float64Array[] {
  const expected = process.points.map((point) => predict(process, point).mean);
  const best = Math.min(...expected);
  const score = (point: Float64Array) => logExpectedImprovement(process, best, point);
  const byScore = (points: readonly Float64Array[]) =>
    points
      .map((point) => ({ point, score: score(point) }))
      .sort((a, b) => b.score - a.score || 0)
      .map(({ point }) => point);

  const leaders = expected
    .map((mean, index) => ({ mean, index }))
    .sort((a, b) => a.mean - b.mean || a.index - b.index)
    .slice(0, 5)
    .map(({ index }) => process.points[index]!);
  const draws = Array.from({ length: drawn }, (_, i) =>
    i % 4 === 3
      ? near(leaders[(i >> 2) % leaders.length]!, process, dimensions, random)
      : Float64Array.from(dimensions, (dimension) => anywhere(dimension, random)),
  );
  const ranked = byScore(draws);
  const ends = ranked.slice(0, climbs).map((start) => climb(start, process, best, dimensions));
  return [...byScore(ends), ...ranked];
}

function anywhere({ ordered, count }: Dimension, random: RandomStream): number {
  return ordered ? random.uniform() : random.below(count!);
}

/** A neighbour at a part of the lengths over which the function changes; some coordinates stay. */
function near(
  point: Float64Array,
  { hyperparameters }: GaussianProcess,
  dimensions: readonly Dimension[],
  random: RandomStream,
): Float64Array {
  const width = 10 ** (-3 * random.uniform());
  return point.map((place, i) => {
    const dimension = dimensions[i]!;
    if (!dimension.ordered)
      return place < 0 || random.uniform() < 0.2 ? anywhere(dimension, random) : place;
    const step = width * Math.min(0.5, hyperparameters.lengths[i]!) * random.normal();
    const [low, high] = dimension.cellAround(place);
    return Math.min(
      1,
      Math.max(0, place + step + Math.sign(step) * (high - low) * random.uniform()),
    );
  });
}

/** Ordered coordinates by the slope, then the values that have neighbours or names one by one. */
function climb(
  start: Float64Array,
  process: GaussianProcess,
  best: number,
  dimensions: readonly Dimension[],
): Float64Array {
  const columns = dimensions.flatMap(({ ordered }, i) => (ordered ? [i] : []));
  const whole = (places: Float64Array, base: Float64Array) => {
    const point = base.slice();
    for (const [i, column] of columns.entries()) point[column] = places[i]!;
    return point;
  };
  const gradient = new Float64Array(dimensions.length);
  let { point } = minimise(
    (places, slope) => {
      const value = logExpectedImprovement(process, best, whole(places, start), gradient);
      for (const [i, column] of columns.entries()) slope[i] = -gradient[column]!;
      return -value;
    },
    Float64Array.from(columns, (column) => start[column]!),
    { low: 0, high: 1 },
    climbIterations,
    Float64Array.from(columns, (column) => Math.min(1, process.hyperparameters.lengths[column]!)),
  );
  point = whole(point, start);
  // What has cells is judged at their middle, which is what the next trial will be remembered by.
  for (const [i, dimension] of dimensions.entries()) {
    if (dimension.count === null) continue;
    const options = dimension.ordered ? neighbours(dimension, point[i]!) : numbersOf(dimension);
    let bestScore = Number.NEGATIVE_INFINITY;
    let bestPlace = point[i]!;
    for (const place of options) {
      point[i] = place;
      const score = logExpectedImprovement(process, best, point);
      if (score > bestScore) [bestScore, bestPlace] = [score, place];
    }
    point[i] = bestPlace;
  }
  return point;
}

function neighbours({ cellAround }: Dimension, place: number): number[] {
  const [low, high] = cellAround(place);
  const middles = [low - 1e-9, (low + high) / 2, high + 1e-9].map((at) => {
    const [from, to] = cellAround(at);
    return (from + to) / 2;
  });
  return [...new Set(middles)];
}

function numbersOf({ count }: Dimension): number[] {
  return Array.from({ length: count! }, (_, number) => number);
}
