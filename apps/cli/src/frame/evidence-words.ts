import type { Interval } from "@resweep/search";
import { findMetric } from "@resweep/spec";
import { number } from "./words.ts";

/** `93.12 %` of a fraction, `1.234` of anything else. */
export function metricValue(metric: string, value: number | null): string {
  if (value === null) return "-";
  return findMetric(metric)?.unit === "fraction" ? `${(100 * value).toFixed(2)} %` : number(value);
}

/** `93.12 % (92.80 % to 93.44 %), n = 5` */
export function meanInWords(
  metric: string,
  { mean, n, interval }: { mean: number; n: number; interval: Interval | null },
  words: (metric: string, value: number) => string = metricValue,
): string {
  const between =
    interval === null ? "" : ` (${words(metric, interval.low)} to ${words(metric, interval.high)})`;
  return `${words(metric, mean)}${between}, n = ${n}`;
}

/** `+1.20 pp` (percentage points) of a difference of fractions, `-0.034` of any other. */
export function difference(metric: string, value: number): string {
  const sign = value > 0 ? "+" : "";
  return findMetric(metric)?.unit === "fraction"
    ? `${sign}${(100 * value).toFixed(2)} pp`
    : `${sign}${number(value)}`;
}

/** `p = 0.031`, `p < 0.0001` */
export function pInWords(p: number): string {
  return p < 0.0001 ? "p < 0.0001" : `p = ${Number(p.toPrecision(2))}`;
}
