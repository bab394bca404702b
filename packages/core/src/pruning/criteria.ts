import { seededUniform } from "../model/seeded-normal.ts";
import type { Weights } from "../model/weights.ts";
import type { ChannelUnits } from "./channel-units.ts";
import type { FilterGroup } from "./filter-groups.ts";
import type { Importance } from "./taylor.ts";

/** What filters are judged by. */
export interface Evidence {
  readonly units: ChannelUnits;
  readonly weights: Weights;
  readonly seed: number;
  /** Only the Taylor criterion asks for it. */
  readonly importance: Importance | null;
}

/** A score for each unit of a group, in its order; those of least score go first. Tied filters count as one. */
export type Criterion = (group: FilterGroup, evidence: Evidence) => Float64Array;

export const criteria = {
  l1: (group, evidence) => sums(group, evidence, Math.abs),
  l2: (group, evidence) => sums(group, evidence, (value) => value * value).map(Math.sqrt),
  "batch-norm": (group, { units, weights }) => {
    const scores = new Float64Array(group.units.length);
    const places = placesOf(group);
    for (const { name } of norms(group)) {
      const { values } = weights.get(`${name}.weight`)!;
      units.of.get(name)!.forEach((unit, channel) => {
        const place = places.get(unit);
        if (place !== undefined) scores[place]! += Math.abs(values[channel]!);
      });
    }
    return scores;
  },
  "geometric-median": distances,
  taylor: ({ units }, { importance }) => {
    if (!importance) throw new Error("the Taylor criterion has no gradients to go by");
    return Float64Array.from(units, (unit) => importance.get(unit)!);
  },
  random: ({ convolutions, units }, { seed }) => {
    const uniform = seededUniform(seed, `prune/${convolutions[0]!.name}`);
    return Float64Array.from(units, uniform);
  },
} as const satisfies Record<string, Criterion>;

export type CriterionName = keyof typeof criteria;

/** Those whose scores of different layers compare as they are. */
export const comparable: ReadonlySet<CriterionName> = new Set(["batch-norm", "taylor"]);

/** The batch norms that a group's maps pass through. */
export function norms({ carriers }: FilterGroup): FilterGroup["carriers"] {
  return carriers.filter(({ type }) => type === "batch-norm");
}

function sums(group: FilterGroup, evidence: Evidence, of: (weight: number) => number) {
  const scores = new Float64Array(group.units.length);
  eachWeight(group, evidence, (place, weight) => {
    scores[place]! += of(weight);
  });
  return scores;
}

/** To all others of the group: what lies nearest their geometric median can be told from the rest (He et al. 2019). */
function distances(group: FilterGroup, evidence: Evidence): Float64Array {
  const filters: number[][] = group.units.map(() => []);
  eachWeight(group, evidence, (place, weight) => {
    filters[place]!.push(weight);
  });
  const vectors = filters.map((filter) => Float64Array.from(filter));
  const scores = new Float64Array(vectors.length);
  vectors.forEach((one, i) => {
    for (let j = 0; j < i; j++) {
      const other = vectors[j]!;
      let squares = 0;
      for (let k = 0; k < one.length; k++) squares += (one[k]! - other[k]!) ** 2;
      const distance = Math.sqrt(squares);
      scores[i]! += distance;
      scores[j]! += distance;
    }
  });
  return scores;
}

/** Filters lie along the last axis, and along the only one longer than 1 of the last two where they are depthwise. */
function eachWeight(
  group: FilterGroup,
  { units, weights }: Evidence,
  visit: (place: number, weight: number) => void,
): void {
  const places = placesOf(group);
  for (const { name, filters } of group.convolutions) {
    const placeOf = units.of.get(name)!.map((unit) => places.get(unit));
    weights.get(`${name}.weight`)!.values.forEach((weight, i) => {
      const place = placeOf[i % filters];
      if (place !== undefined) visit(place, weight);
    });
  }
}

function placesOf({ units }: FilterGroup): ReadonlyMap<number, number> {
  return new Map(units.map((unit, place) => [unit, place]));
}
