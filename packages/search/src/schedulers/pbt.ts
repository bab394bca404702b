import { float, int } from "@resweep/spec";
import type { Dimension } from "../dimension.ts";
import type { RandomStream } from "../random-stream.ts";
import { cellOf } from "../search-space.ts";
import type { JsonValue } from "../space.ts";
import { isAhead, lossAtRung } from "./curves.ts";
import { defineScheduler, goOn } from "./scheduler.ts";

const space = {
  interval: int({ default: 1, min: 1, max: 1e6, unit: "epochs", help: "Between two decisions" }),
  quantile: float({
    default: 0.25,
    min: 0.01,
    max: 0.5,
    help: "Share that is replaced by as many of the best",
  }),
  resample: float({
    default: 0.25,
    min: 0,
    max: 1,
    help: "Chance that a value is drawn anew instead of changed a little",
  }),
};

/** Its answer is not whether to go on, but from where and with what. */
export const pbt = defineScheduler({
  name: "pbt",
  summary: "The worst go on from checkpoints of the best, with values a little changed",
  source: "Jaderberg et al. 2017, arXiv:1711.09846",
  space,
  verdict: () => goOn,
  /** Null: go on as you are. Asked when a member has reached a multiple of the interval. */
  decide: (member, others, search, random, { interval, quantile, resample }) => {
    const newest = member.points.at(-1);
    if (!newest) return null;
    const rung = Math.floor(newest.at / interval) * interval;
    const before = member.points.at(-2)?.at ?? 0;
    if (rung === 0 || before >= rung) return null;
    const there = [member, ...others].filter((one) => lossAtRung(one, rung) !== undefined);
    there.sort((a, b) => (isAhead(a, b, rung) ? -1 : 1));
    const few = Math.floor(there.length * quantile);
    if (few === 0 || there.indexOf(member) < there.length - few) return null;
    const source = there[random.below(few)]!;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const values = cellOf(search, (dimension) =>
        explored(dimension, source.values[dimension.path], resample, random),
      );
      if (search.allows(values)) return { from: source.number, values };
    }
    return { from: source.number, values: source.values };
  },
});

const attempts = 20;

/** A number times 0.8 or 1.2, a neighbour in a list, or a fresh draw. */
function explored(
  dimension: Dimension,
  value: JsonValue | undefined,
  resample: number,
  random: RandomStream,
): JsonValue {
  const { ordered, count, placeOf, valueAt, cellAround } = dimension;
  const place = placeOf(value);
  if (value === undefined || Number.isNaN(place) || random.uniform() < resample)
    return valueAt(ordered ? random.uniform() : random.below(count!));
  if (!ordered) return value;
  const up = random.uniform() < 0.5;
  if (count === null) return valueAt(placeNear(dimension, Number(value) * (up ? 1.2 : 0.8)));
  const [low, high] = cellAround(place);
  return valueAt(up ? high + 1e-9 : low - 1e-9);
}

/** The place of a number, moved to the nearer end where it lies outside. */
function placeNear({ placeOf, valueAt }: Dimension, value: number): number {
  const place = placeOf(value);
  if (!Number.isNaN(place)) return place;
  return value > Number(valueAt(1)) ? 1 : 0;
}
