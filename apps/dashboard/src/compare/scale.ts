import { linearTicks, rangeTicks } from "../evidence/ticks.ts";
import type { WireTrial } from "../live/wire.ts";
import { formatNumber } from "../numbers/format.ts";
import type { TrialColumn } from "../trials/columns.tsx";

/** How the values of a column lie along an axis. */
export interface Scale {
  readonly kind: "linear" | "log" | "categories";
  /** Where a value lies, 0 to 1; null where it lies nowhere: missing, NaN, infinite. */
  place(value: string | number | null): number | null;
  /** The value at a place of an axis of numbers; of categories how many lie before it. */
  at(place: number): number;
  readonly ticks: readonly { readonly place: number; readonly label: string }[];
  /** Of an axis of categories, in order. */
  readonly categories: readonly string[];
}

/** Values further apart than this, all above zero, are read by their magnitude. */
const widestLinear = 50;

export function scaleOf(column: TrialColumn, trials: readonly WireTrial[]): Scale {
  const values = trials.map((trial) => column.value(trial));
  const present = values.filter((value) => value !== null);
  if (present.some((value) => typeof value === "string")) return categoryScale(present.map(String));
  const finite = (present as number[]).filter(Number.isFinite);
  if (finite.length === 0) return categoryScale([]);
  const [low, high] = extent(finite);
  const format = column.format ?? formatNumber;
  return low > 0 && high / low > widestLinear
    ? logScale(low, high, format)
    : linearScale(low, high, format);
}

/** By a loop: of a hundred thousand values no argument list is made. */
function extent(values: readonly number[]): readonly [number, number] {
  let [low, high] = [values[0]!, values[0]!];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function linearScale(low: number, high: number, format: (value: number) => string): Scale {
  const fromZero = low >= 0 && low < high / 4;
  const ticks = fromZero ? linearTicks(high || 1) : rangeTicks(low, high);
  const [bottom, top] = [ticks[0]!, ticks.at(-1)!];
  const share = (value: number) => (value - bottom) / (top - bottom);
  return {
    ...{ kind: "linear", categories: [] },
    place: (value) => (typeof value === "number" && Number.isFinite(value) ? share(value) : null),
    at: (place) => bottom + place * (top - bottom),
    ticks: ticks.map((tick) => ({ place: share(tick), label: shortened(format(tick)) })),
  };
}

function logScale(low: number, high: number, format: (value: number) => string): Scale {
  const [bottom, top] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const share = (exponent: number) => (exponent - bottom) / (top - bottom);
  return {
    ...{ kind: "log", categories: [] },
    place: (value) =>
      typeof value === "number" && Number.isFinite(value) && value > 0
        ? share(Math.log10(value))
        : null,
    at: (place) => 10 ** (bottom + place * (top - bottom)),
    ticks: Array.from({ length: top - bottom + 1 }, (_, i) => ({
      place: share(bottom + i),
      label: shortened(format(10 ** (bottom + i))),
    })),
  };
}

function categoryScale(values: readonly string[]): Scale {
  const categories = [...new Set(values)].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const place = new Map(categories.map((name, at) => [name, (at + 0.5) / categories.length]));
  return {
    ...{ kind: "categories", categories },
    place: (value) => (value === null ? null : (place.get(String(value)) ?? null)),
    at: (share) => Math.min(Math.max(share, 0), 1) * categories.length,
    ticks: categories.map((label) => ({ place: place.get(label)!, label })),
  };
}

/** `90 %` of `90.00 %`: ticks are round numbers. */
const shortened = (text: string) =>
  text.replace(/(\.\d*?)0+(?=\s|$)/, "$1").replace(/\.(?=\s|$)/, "");
