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
  const ended = observe(
    dimensions,
    history.map(({ values }) => values),
  );
  const lies = observe(dimensions, pending);
  const count = ended.of.length;
  const losses = Float64Array.from(ended.of, (index) => {
    const loss = history[index]!.losses[0]!;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  });
  const good = bestOf(losses, Math.min(Math.ceil(0.1 * count), 25));
  const isGood = new Uint8Array(count);
  for (const index of good) isGood[index] = 1;
  const bad = Uint32Array.from({ length: count }, (_, index) => index).filter((i) => !isGood[i]);
  const estimator = (columns: readonly Float64Array[]) =>
    parzenEstimator(dimensions, columns, weightsOf(columns[0]!.length));
  const pick = (column: Float64Array, indices: Uint32Array, more: Float64Array) => {
    const picked = new Float64Array(indices.length + more.length);
    for (let i = 0; i < indices.length; i += 1) picked[i] = column[indices[i]!]!;
    picked.set(more, indices.length);
    return picked;
  };
  const none = new Float64Array();
  return {
    dimensions,
    good: estimator(ended.columns.map((column) => pick(column, good, none))),
    bad: estimator(ended.columns.map((column, i) => pick(column, bad, lies.columns[i]!))),
  };
}

/** The indices of the lowest losses, the earlier of equal ones, in ascending order: the newest count most. */
function bestOf(losses: Float64Array, count: number): Uint32Array {
  const best: number[] = [];
  for (let index = 0; index < losses.length; index += 1) {
    if (best.length === count && losses[index]! >= losses[best.at(-1)!]!) continue;
    let place = best.length;
    while (place > 0 && losses[best[place - 1]!]! > losses[index]!) place -= 1;
    best.splice(place, 0, index);
    if (best.length > count) best.pop();
  }
  return Uint32Array.from(best).sort();
}

/**
 * The places of those cells that have every parameter, with values of this space, in a column for each; `of` are their
 * indices. One array a column: ten thousand little ones would keep the garbage collector busy.
 */
function observe(dimensions: readonly Dimension[], cells: readonly Assignment[]) {
  const columns = dimensions.map(({ path, placeOf }) => {
    const column = new Float64Array(cells.length);
    for (let i = 0; i < column.length; i += 1) column[i] = placeOf(cells[i]![path]);
    return column;
  });
  const of = new Uint32Array(cells.length);
  let count = 0;
  for (let i = 0; i < cells.length; i += 1) {
    if (columns.some((column) => Number.isNaN(column[i]!))) continue;
    for (const column of columns) column[count] = column[i]!;
    of[count] = i;
    count += 1;
  }
  return { columns: columns.map((column) => column.subarray(0, count)), of: of.subarray(0, count) };
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
