import { findMetric, type Metric } from "@resweep/spec";

/** The metric that a result is of: `best/validation/loss` and `before/validation/loss` are values of `validation/loss`. */
export function metricOf(name: string): Metric | undefined {
  return findMetric(name.replace(/^(best|before|teacher|simulation)\//, ""));
}

/** By name, with the best values after the last ones. */
export function compareMetrics(a: string, b: string): number {
  const best = (name: string) => Number(name.startsWith("best/"));
  return best(a) - best(b) || a.localeCompare(b);
}

const dash = "–";

/** Four significant digits; NaN says NaN; a missing value is a dash. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return dash;
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace("e+", "e");
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** `21.3 M`: counts with an SI prefix. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return formatNumber(value);
  const prefixes = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  for (const [size, prefix] of prefixes)
    if (Math.abs(value) >= size) return `${Number((value / size).toPrecision(4))} ${prefix}`;
  return String(Number(value.toPrecision(4)));
}

/** `1.2 GB`, `340 kB`: two digits, as for an estimate. */
export function formatBytes(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return `${formatCount(rounded)}${rounded < 1000 ? " " : ""}B`;
}

/** `93.12 %` of a fraction. */
export function formatPercent(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? formatNumber(value)
    : `${(value * 100).toFixed(digits)} %`;
}

/** `1 h 02 min`, `3 min 20 s`, `4.2 s`, `85 ms`. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return dash;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A value of the metric of that name, with its unit. */
export function formatMetric(name: string, value: number | null | undefined): string {
  const unit = metricOf(name)?.unit ?? "";
  if (value === null || value === undefined || !Number.isFinite(value)) return formatNumber(value);
  if (unit === "fraction") return formatPercent(value);
  if (unit === "count") return formatCount(value);
  if (unit === "ms") return value < 1000 ? `${formatNumber(value)} ms` : formatDuration(value);
  if (unit === "B") return `${formatCount(value)}${value < 1000 ? " " : ""}B`;
  return unit ? `${formatNumber(value)} ${unit}` : formatNumber(value);
}

/** `93.10 ± 0.21 %`: a mean and half of its interval, with their unit once; the mean alone where nothing varies. */
export function formatSpread(
  mean: number,
  interval: { readonly low: number; readonly high: number } | null,
  format: (value: number) => string,
): string {
  const reach = interval ? (interval.high - interval.low) / 2 : 0;
  if (reach <= Math.abs(mean) * 1e-9) return format(mean); // all the same, but for rounding
  const [middle, half] = [format(mean), format(reach)];
  const unit = /\s?[^\d\s][^\d]*$/.exec(half)?.[0];
  return `${unit && middle.endsWith(unit) ? middle.slice(0, -unit.length) : middle} ± ${half}`;
}

/** A difference of two values of a metric, with its sign: `+1.20 pp` (percentage points) of fractions. */
export function formatDifference(name: string, value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return formatNumber(value);
  const sign = value > 0 ? "+" : value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (metricOf(name)?.unit === "fraction") return `${sign}${(size * 100).toFixed(2)} pp`;
  return `${sign}${formatMetric(name, size)}`;
}

/** `0.031`, `< 0.0001` */
export function formatP(p: number): string {
  return p < 0.0001 ? "< 0.0001" : String(Number(p.toPrecision(2)));
}

/** The unit that a chart's axis names. */
export function axisUnit(name: string): string {
  const unit = metricOf(name)?.unit ?? "";
  return unit === "fraction" ? "%" : unit === "count" ? "" : unit;
}

/** Any configuration value as one short text. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return dash;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

/** `3 min. ago`. */
export function formatAgo(at: Date, now: number): string {
  const seconds = Math.round((at.getTime() - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return "now";
  if (size < 60) return words.format(seconds, "second");
  if (size < 3600) return words.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return words.format(Math.round(seconds / 3600), "hour");
  if (size < 86_400 * 30) return words.format(Math.round(seconds / 86_400), "day");
  return words.format(Math.round(seconds / (86_400 * 30)), "month");
}
