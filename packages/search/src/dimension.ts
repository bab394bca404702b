import { keyOf } from "./same-value.ts";
import { isChoices, type JsonValue, type Parameter, type Range } from "./space.ts";
import { valueCount, valueFor } from "./values.ts";

/**
 * One parameter as a model sees it. Ordered values lie on the unit interval, a log range by its logarithm, a list of n
 * values as n cells of equal width; unordered ones are numbered 0, 1, ...
 */
export interface Dimension {
  readonly path: string;
  readonly ordered: boolean;
  /** How many values it has; null where it is continuous. */
  readonly count: number | null;
  /** The place of a value in [0, 1], or its number; Number.NaN for one that the space does not have (any more). */
  placeOf(value: JsonValue | undefined): number;
  /** The value at a place; places outside of [0, 1] count as its ends. */
  valueAt(place: number): JsonValue;
  /** The part of the line that means the same value; of no width where it is continuous. */
  cellAround(place: number): readonly [low: number, high: number];
}

export function dimensionOf(path: string, parameter: Parameter): Dimension {
  if (!isChoices(parameter)) return rangeDimension(path, parameter);
  return isOrdered(parameter) ? orderedDimension(path, parameter) : category(path, parameter);
}

/** Numbers are taken by size unless `ordered: false` says that they only name something. */
function isOrdered({ choices, ordered }: Extract<Parameter, { choices: unknown }>): boolean {
  return ordered ?? choices.every((value) => typeof value === "number");
}

function category(path: string, parameter: Extract<Parameter, { choices: unknown }>): Dimension {
  const numbers = new Map(parameter.choices.map((value, index) => [keyOf(value), index]));
  return {
    ...{ path, ordered: false, count: parameter.choices.length },
    placeOf: (value) =>
      value === undefined ? Number.NaN : (numbers.get(keyOf(value)) ?? Number.NaN),
    valueAt: (place) => parameter.choices[place]!,
    cellAround: (place) => [place, place],
  };
}

function orderedDimension(
  path: string,
  { choices }: Extract<Parameter, { choices: unknown }>,
): Dimension {
  const sorted = choices.every((value) => typeof value === "number")
    ? choices.toSorted((one, other) => (one as number) - (other as number))
    : choices;
  const count = sorted.length;
  const numbers = new Map(sorted.map((value, index) => [keyOf(value), index]));
  const indexAt = (place: number) => Math.floor(inUnit(place) * count);
  return {
    ...{ path, ordered: true, count },
    placeOf: (value) =>
      value === undefined ? Number.NaN : ((numbers.get(keyOf(value)) ?? Number.NaN) + 0.5) / count,
    valueAt: (place) => sorted[indexAt(place)]!,
    cellAround: (place) => [indexAt(place) / count, (indexAt(place) + 1) / count],
  };
}

function rangeDimension(path: string, range: Range): Dimension {
  const { min, max, step } = range;
  const logarithmic = range.scale === "log";
  const count = valueCount(range);
  const span = logarithmic ? Math.log(max / min) : max - min;
  const share = (value: number) =>
    min === max ? 0.5 : (logarithmic ? Math.log(value / min) : value - min) / span;
  /** Of a stepped range, the cell of its index: on a log scale the half steps around a value, as `valueFor` rounds. */
  const cell = remembered((index: number): readonly [number, number] => {
    if (!logarithmic) return [index / count!, (index + 1) / count!];
    const low = index === 0 ? 0 : share(min + (index - 0.5) * step!);
    return [low, index === count! - 1 ? 1 : share(min + (index + 0.5) * step!)];
  });
  const indexOf = (value: number) => Math.round((value - min) / (step ?? 1));
  const valueFrom = (place: number) => valueFor(range, inUnit(place)) as number;
  return {
    ...{ path, ordered: true, count },
    placeOf: (value) => {
      if (typeof value !== "number" || !(value >= min && value <= max)) return Number.NaN;
      if (count === null) return share(value);
      const index = indexOf(value);
      // Up to the twelve digits that values are written with.
      if (Math.abs(min + index * (step ?? 0) - value) > 1e-11 * Math.abs(value)) return Number.NaN;
      const [low, high] = cell(index);
      return (low + high) / 2;
    },
    valueAt: valueFrom,
    cellAround: (place) => (count === null ? [place, place] : cell(indexOf(valueFrom(place)))),
  };
}

/** A function of an index that is asked for the same few again and again: a history has thousands of values. */
function remembered<Value>(compute: (index: number) => Value): (index: number) => Value {
  const known = new Map<number, Value>();
  return (index) => {
    let value = known.get(index);
    if (value === undefined) {
      value = compute(index);
      known.set(index, value);
    }
    return value;
  };
}

/** Just below 1 at most: a draw that `valueFor` takes. */
function inUnit(place: number): number {
  return Math.min(1 - 2 ** -53, Math.max(0, place));
}
