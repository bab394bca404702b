import { findMetric } from "@resweep/spec";
import type { TrialSummary } from "@resweep/store";

const escapes: Record<string, string> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};

/** Text for HTML and SVG, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character]!);
}

/** Four significant digits. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

const isShare = (metric: string) => findMetric(metric.replace(/^best\//, ""))?.unit === "fraction";

/** `93.12 %` of a fraction; a dash where there is none. */
export function measured(metric: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (isShare(metric) && Number.isFinite(value)) return `${(100 * value).toFixed(2)} %`;
  const unit = findMetric(metric.replace(/^best\//, ""))?.unit;
  return unit && unit !== "fraction" && unit !== "count"
    ? `${number(value)} ${unit}`
    : number(value);
}

/** `+1.20 pp` of fractions. */
export function difference(metric: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const sign = value > 0 ? "+" : "";
  return isShare(metric) ? `${sign}${(100 * value).toFixed(2)} pp` : `${sign}${number(value)}`;
}

/** `12 · cifar-resnet, depth 20, seed 1` */
export function trialName({ number: n, values, seed }: TrialSummary, severalSeeds: boolean) {
  const parts = Object.entries(values).map(([path, value]) => {
    const keys = path.split(".");
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    return keys.at(-1) === "name" ? shown : `${keys.slice(-2).join(" ")} ${shown}`;
  });
  if (severalSeeds) parts.push(`seed ${seed}`);
  return [String(n), parts.join(", ")].filter(Boolean).join(" · ");
}
