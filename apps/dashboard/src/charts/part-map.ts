import type { Mode } from "./colours.ts";

/** A value of one quantity for each part of a network and each step at which it was diagnosed. */
export interface PartMap {
  /** In the order of the network. */
  readonly parts: readonly string[];
  readonly steps: readonly number[];
  /** `values[part][step]`; null where nothing was recorded, NaN where that was recorded. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Of the finite values; null where there are none. */
  readonly range: readonly [low: number, high: number] | null;
  /** Whether colours go by magnitude: all values are above zero and they span more than ten times. */
  readonly log: boolean;
  /** Whether a column is the mean of several diagnosed steps, of which `steps` has the last. */
  readonly means: boolean;
}

interface PartCurve {
  readonly name: string;
  /** Those that are the mean of several have the least of them too. */
  readonly points: readonly {
    readonly step: number;
    readonly value: number;
    readonly min?: number;
  }[];
}

/** `block/layer1.0/gamma` is of the part `layer1.0`. */
const partIn = (name: string) => name.split("/")[1] ?? name;

/** @param order the parts as they follow each other; those that are not named come after, by name. */
export function partMap(curves: readonly PartCurve[], order: readonly string[]): PartMap {
  const byPart = new Map(curves.map(({ name, points }) => [partIn(name), points]));
  const known = order.filter((part) => byPart.has(part));
  const rest = [...byPart.keys()].filter((part) => !known.includes(part));
  const parts = [...known, ...rest.sort((a, b) => a.localeCompare(b, "en", { numeric: true }))];
  const steps = [...new Set(curves.flatMap(({ points }) => points.map(({ step }) => step)))].sort(
    (a, b) => a - b,
  );
  const values = parts.map((part) => {
    const own = new Map(byPart.get(part)!.map(({ step, value }) => [step, value]));
    return steps.map((step) => own.get(step) ?? null);
  });
  const means = curves.some(({ points }) => points.some(({ min }) => min !== undefined));
  return { ...{ parts, steps, values, means }, ...rangeOf(values) };
}

/** How the values of a map lie, for its colours. */
export function rangeOf(values: PartMap["values"]): Pick<PartMap, "range" | "log"> {
  const finite = values.flat().filter((value) => value !== null && Number.isFinite(value));
  if (finite.length === 0) return { range: null, log: false };
  const [low, high] = finite.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value!), Math.max(most, value!)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return { range: [low, high], log: low > 0 && high > 10 * low };
}

/** Where a value lies in the range of its map, 0 to 1. */
export function shareOf({ range, log }: Pick<PartMap, "range" | "log">, value: number): number {
  if (!range || range[0] === range[1]) return 0.5;
  const [low, high, own] = [...range, value].map((each) => (log ? Math.log(each) : each));
  return Math.min(Math.max((own! - low!) / (high! - low!), 0), 1);
}

/** Viridis (van der Walt and Smith 2015): even steps for every eye, and in gray. */
const viridis = ["#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"].map((hex) =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
);
const notFinite: Record<Mode, string> = { light: "#d12f2f", dark: "#ff7b72" };

/** A colour of canvas and CSS for a share of the range; null is a value that is not finite. */
export function colourOf(share: number | null, mode: Mode): string {
  if (share === null) return notFinite[mode];
  const place = share * (viridis.length - 1);
  const at = Math.min(Math.floor(place), viridis.length - 2);
  const mixed = viridis[at]!.map((from, i) =>
    Math.round(from + (viridis[at + 1]![i]! - from) * (place - at)),
  );
  return `rgb(${mixed.join(" ")})`;
}
