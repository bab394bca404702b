import { frontsOf, int } from "@resweep/spec";
import { crowding } from "../crowding.ts";
import type { Dimension } from "../dimension.ts";
import type { RandomStream } from "../random-stream.ts";
import { cellOf } from "../search-space.ts";
import type { Assignment, JsonValue } from "../space.ts";
import { countUpTo } from "./count-up-to.ts";
import { explore, isNew } from "./novelty.ts";
import { seed, trials } from "./options.ts";
import { defineSampler, type Evaluated } from "./sampler.ts";

/**
 * For several objectives: children of the best trials so far, best by fronts and then by the room around them. The
 * parents are chosen among all trials, so that each new result counts at once (a steady state, without generations).
 */
export const nsga2 = defineSampler({
  name: "nsga-ii",
  summary: "Evolves the front of trials that nothing beats in every objective",
  source: "Deb et al. 2002, IEEE TEVC 6(2); simulated binary crossover: Deb and Agrawal 1995",
  space: {
    trials,
    seed,
    // Sweeps are short: the usual 50 would leave most of them to chance.
    population: int({ default: 12, min: 4, max: 10_000, help: "Cells that may become parents" }),
  },
  several: true,
  count: (space, { trials }) => countUpTo(space, trials),
  suggest: (space, history, pending, random, { population }) => {
    if (history.length >= Math.max(2, population)) {
      const parents = bestOf(history, population);
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const [one, other] = [tournament(parents, random), tournament(parents, random)];
        const child = crossed(space.dimensions, one, other, random);
        const cell = cellOf(
          space,
          (dimension) => child.get(dimension.path) ?? anywhere(dimension, random),
        );
        if (isNew(space, history, pending, cell)) return cell;
      }
    }
    return explore(space, history, pending, random);
  },
});

const attempts = 100;

interface Parent {
  readonly values: Assignment;
  readonly front: number;
  readonly room: number;
}

function bestOf(history: readonly Evaluated[], population: number): Parent[] {
  const points = history.map(({ losses }) => losses);
  const parents = frontsOf(points, population).flatMap((front, rank) => {
    const room = crowding(points, front);
    return front
      .map((index, i) => ({ values: history[index]!.values, front: rank, room: room[i]! }))
      .sort((a, b) => b.room - a.room || 0);
  });
  return parents.slice(0, population);
}

function tournament(parents: readonly Parent[], random: RandomStream): Assignment {
  const [a, b] = [parents[random.below(parents.length)]!, parents[random.below(parents.length)]!];
  return (a.front - b.front || b.room - a.room || 0) <= 0 ? a.values : b.values;
}

/** Distribution indices of crossover and mutation: higher stays nearer to the parents. */
const crossoverIndex = 15;
const mutationIndex = 20;

/** The value of each parameter that a child takes from its parents, a little changed; absent where neither has it. */
function crossed(
  dimensions: readonly Dimension[],
  one: Assignment,
  other: Assignment,
  random: RandomStream,
): Map<string, JsonValue> {
  const child = new Map<string, JsonValue>();
  const rate = 1 / dimensions.length;
  for (const dimension of dimensions) {
    const { path, placeOf, valueAt } = dimension;
    const places = [placeOf(one[path]), placeOf(other[path])].filter(
      (place) => !Number.isNaN(place),
    );
    if (places.length === 0) continue;
    const [first, second = first] = places as [number, number?];
    let place = random.uniform() < 0.5 ? first : second!;
    if (dimension.ordered) {
      if (random.uniform() < 0.9) place = binaryCrossover(first, second!, random);
      if (random.uniform() < rate) place = mutated(dimension, place, random);
    } else if (random.uniform() < rate) {
      place = random.below(dimension.count!);
    }
    child.set(path, valueAt(place));
  }
  return child;
}

/** One of the two children of simulated binary crossover. */
function binaryCrossover(first: number, second: number, random: RandomStream): number {
  const draw = random.uniform();
  const power = 1 / (crossoverIndex + 1);
  const spread = draw < 0.5 ? (2 * draw) ** power : (1 / (2 * (1 - draw))) ** power;
  const half = (spread * (second - first)) / 2;
  return (first + second) / 2 + (random.uniform() < 0.5 ? -half : half);
}

/** Polynomial mutation (Deb and Goyal 1996), at least to a neighbouring cell. */
function mutated(dimension: Dimension, place: number, random: RandomStream): number {
  const draw = random.uniform();
  const power = 1 / (mutationIndex + 1);
  const change = draw < 0.5 ? (2 * draw) ** power - 1 : 1 - (2 * (1 - draw)) ** power;
  const [low, high] = dimension.cellAround(place);
  return place + change + Math.sign(change) * (high - low);
}

function anywhere(dimension: Dimension, random: RandomStream): JsonValue {
  return dimension.valueAt(
    dimension.ordered ? random.uniform() : random.below(dimension.count ?? 1),
  );
}
