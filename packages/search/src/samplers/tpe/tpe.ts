import { int } from "@resweep/spec";
import type { Dimension } from "../../dimension.ts";
import type { RandomStream } from "../../random-stream.ts";
import { inWrittenOrder, type SearchSpace } from "../../search-space.ts";
import type { Assignment, JsonValue } from "../../space.ts";
import { countUpTo } from "../count-up-to.ts";
import { explore, isNew } from "../novelty.ts";
import { seed, trials } from "../options.ts";
import { defineSampler, type Evaluated } from "../sampler.ts";
import { type ParzenEstimator, parzenEstimator } from "./parzen.ts";

/**
 * Multivariate tree-structured Parzen estimator. Trials are split at a quantile of their losses; what the better ones
 * have and the others have not is drawn. Parameters that exist under the same condition are drawn together, from the
 * trials that have them. Pending trials count as bad ones (the constant liar), so that a batch spreads out.
 */
export const tpe = defineSampler({
  name: "tpe",
  summary: "Draws where good trials are dense and bad ones are not",
  source: "Bergstra et al. 2011, NeurIPS; Watanabe 2023, arXiv:2304.11127; Optuna 5",
  space: {
    trials,
    seed,
    startup: int({ default: 10, min: 1, max: 10_000, help: "Random cells before the first model" }),
    candidates: int({
      default: 24,
      min: 1,
      max: 1000,
      help: "Draws from the good trials' density of which the most promising is taken",
    }),
  },
  count: (space, { trials }) => countUpTo(space, trials),
  suggest: (space, history, pending, random, { startup, candidates }) => {
    if (history.length >= startup) {
      const groups = modelGroups(space, space.dimensions, history, pending);
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const cell = drawCell(space, groups, {}, random, candidates);
        if (isNew(space, history, pending, cell)) return cell;
      }
    }
    return explore(space, history, pending, random);
  },
});

const attempts = 10;

/** Parameters that exist under the same condition, and how the good trials that have them differ from the others. */
export interface Group {
  readonly dimensions: readonly Dimension[];
  readonly good: ParzenEstimator;
  readonly bad: ParzenEstimator;
}

/** One group for each condition, in an order in which conditions can be looked at. */
export function modelGroups(
  { space }: SearchSpace,
  dimensions: readonly Dimension[],
  history: readonly Evaluated[],
  pending: readonly Assignment[],
): Group[] {
  const groups = new Map<string, Dimension[]>();
  for (const dimension of dimensions) {
    const condition = JSON.stringify(space[dimension.path]!.when ?? {});
    groups.set(condition, [...(groups.get(condition) ?? []), dimension]);
  }
  return [...groups.values()].map((members) => modelGroup(members, history, pending));
}

function modelGroup(
  dimensions: readonly Dimension[],
  history: readonly Evaluated[],
  pending: readonly Assignment[],
): Group {
  const observed = history.flatMap(({ values, losses }) => {
    const places = placesOf(dimensions, values);
    return places ? [{ places, loss: losses[0]! }] : [];
  });
  const order = observed.map((_, index) => index);
  const rank = (index: number) => {
    const { loss } = observed[index]!;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  };
  order.sort((a, b) => rank(a) - rank(b) || a - b || 0);
  const goodCount = Math.min(Math.ceil(0.1 * observed.length), 25);
  const isGood = new Uint8Array(observed.length);
  for (const index of order.slice(0, goodCount)) isGood[index] = 1;
  const lies = pending.flatMap((values) => placesOf(dimensions, values) ?? []);
  const rows = (good: 0 | 1) =>
    observed.flatMap(({ places }, index) => (isGood[index] === good ? [places] : []));
  const estimator = (observations: Float64Array[]) =>
    parzenEstimator(dimensions, observations, weightsOf(observations.length));
  return { dimensions, good: estimator(rows(1)), bad: estimator([...rows(0), ...lies]) };
}

/** Null where the cell lacks one of the parameters, or has a value from outside of the space. */
function placesOf(dimensions: readonly Dimension[], values: Assignment): Float64Array | null {
  const places = new Float64Array(dimensions.length);
  for (let i = 0; i < places.length; i += 1) {
    const { path, placeOf } = dimensions[i]!;
    places[i] = placeOf(values[path]);
    if (Number.isNaN(places[i])) return null;
  }
  return places;
}

/** The newest 25 count fully, older ones less and less: what was found early was found in the dark (Optuna). */
function weightsOf(count: number): number[] {
  const ramp = count - 25;
  return Array.from({ length: count }, (_, i) =>
    i >= ramp ? 1 : 1 / count + (ramp > 1 ? (1 - 1 / count) * (i / (ramp - 1)) : 0),
  );
}

/** The groups' parameters added to those given. */
export function drawCell(
  space: SearchSpace,
  groups: readonly Group[],
  given: Assignment,
  random: RandomStream,
  candidates: number,
): Assignment {
  let assigned: Record<string, JsonValue> = { ...given };
  for (const { dimensions, good, bad } of groups) {
    if (!space.exists(dimensions[0]!.path, assigned)) continue;
    let best = assigned;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < candidates; i += 1) {
      const places = good.draw(random);
      const extended = { ...assigned };
      dimensions.forEach(({ path, valueAt }, column) => {
        extended[path] = valueAt(places[column]!);
      });
      // A broken constraint is worse than any place, but something must be answered: whoever asked looks again.
      const score = space.allows(extended)
        ? good.logDensity(places) - bad.logDensity(places)
        : -Number.MAX_VALUE;
      if (score > bestScore) [best, bestScore] = [extended, score];
    }
    assigned = best;
  }
  return inWrittenOrder(space.space, assigned);
}
