import { float, InvalidInput } from "@resweep/spec";
import type { Dimension } from "../../dimension.ts";
import { type RandomStream, randomStream } from "../../random-stream.ts";
import { cellOf } from "../../search-space.ts";
import { countUpTo } from "../count-up-to.ts";
import { explore, isNew } from "../novelty.ts";
import { seed, trials } from "../options.ts";
import { defineSampler, type Evaluated } from "../sampler.ts";
import { drawCell, modelGroups } from "../tpe/tpe.ts";
import { beginEvolution, type Evolution, evolve, hasConverged, samplePoint } from "./evolution.ts";

/**
 * CMA-ES over the ordered parameters on the unit cube; unordered ones are drawn by the Parzen estimator. What it knows
 * is worked out anew from the history, a generation for each `population` trials in the order in which they ended, so
 * a restart loses nothing. When its steps vanish it starts again elsewhere with twice the population (Auger and Hansen
 * 2005, IPOP).
 */
export const cmaEs = defineSampler({
  name: "cma-es",
  summary:
    "A normal distribution that learns scale and direction; for many numbers and many trials",
  source: "Hansen 2016, arXiv:1604.00772; Auger and Hansen 2005, CEC",
  space: {
    trials,
    seed,
    sigma: float({
      default: 0.2,
      min: 0.01,
      max: 1,
      help: "Deviation of the first draws around the middle, as a part of each range",
    }),
  },
  count: (space, { trials }) => {
    if (!space.dimensions.some(isNumeric))
      throw InvalidInput.at(
        "space",
        "cma-es needs a parameter with order: a range, or a list of numbers; use sampler: { name: tpe }",
      );
    return countUpTo(space, trials);
  },
  suggest: (space, history, pending, random, { seed, sigma }) => {
    const numeric = space.dimensions.filter(isNumeric);
    const others = space.dimensions.filter((dimension) => !isNumeric(dimension));
    if (numeric.length === 0) return explore(space, history, pending, random);
    const evolution = replay(numeric, history, seed, sigma);
    const groups = modelGroups(space, others, history, pending);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const point = withMargin(numeric, evolution, random);
      const numbers = Object.fromEntries(
        numeric.map(({ path, valueAt }, i) => [path, valueAt(point[i]!)]),
      );
      const values = drawCell(space, groups, numbers, random, candidates);
      const cell = cellOf(space, ({ path }) => values[path]!);
      if (isNew(space, history, pending, cell)) return cell;
    }
    return explore(space, history, pending, random);
  },
});

const attempts = 50;
/** For unordered parameters, as the Parzen estimator draws them. */
const candidates = 24;

function isNumeric({ ordered, count }: Dimension): boolean {
  return ordered && count !== 1;
}

function replay(
  dimensions: readonly Dimension[],
  history: readonly Evaluated[],
  seed: number,
  sigma: number,
): Evolution {
  let evolution = beginEvolution(new Float64Array(dimensions.length).fill(0.5), sigma);
  let done = 0;
  while (history.length - done >= evolution.population) {
    const generation = history.slice(done, done + evolution.population);
    const { mean } = evolution;
    const tried = generation.map(({ values, losses }) => ({
      // A parameter that the cell does not have says nothing of itself.
      point: mean.map((middle, i) =>
        finiteOr(dimensions[i]!.placeOf(values[dimensions[i]!.path]), middle),
      ),
      loss: losses[0]!,
    }));
    done += generation.length;
    evolution = evolve(evolution, tried);
    if (hasConverged(evolution)) {
      const random = randomStream(seed, done);
      const start = mean.map(() => random.uniform());
      evolution = beginEvolution(start, sigma, evolution.population * 2);
    }
  }
  return evolution;
}

function finiteOr(value: number, other: number): number {
  return Number.isNaN(value) ? other : value;
}

/** Draws spent on landing inside before the point is moved to the edge. */
const redraws = 20;

/**
 * A point of the unit cube. Where a parameter has cells and the deviation has become smaller than one, it leaves its cell
 * now and then all the same, or it would never move again (Hamano et al. 2022, arXiv:2205.13482, in a simple form).
 */
function withMargin(
  dimensions: readonly Dimension[],
  evolution: Evolution,
  random: RandomStream,
): Float64Array {
  let point = samplePoint(evolution, random);
  for (let i = 0; i < redraws && point.some((place) => place < 0 || place > 1); i += 1)
    point = samplePoint(evolution, random);
  const leap = 1 / (dimensions.length * evolution.population);
  return point.map((place, i) => {
    const inside = Math.min(1, Math.max(0, place));
    const { count, cellAround } = dimensions[i]!;
    if (count === null || random.uniform() >= leap) return inside;
    const [low, high] = cellAround(inside);
    const width = high - low;
    return Math.min(1, Math.max(0, inside + (random.uniform() < 0.5 ? -width : width)));
  });
}
