import type { SweepSummary } from "@resweep/store";
import type { ParetoPoint, ParetoResult } from "@resweep/sweeps";
import { metricValue } from "./evidence-words.ts";
import { type Column, table } from "./table.ts";
import { count, number, value } from "./words.ts";

/** `front of 5 (validation/accuracy, network/macs)`; null of a sweep with one objective. */
export function frontOf({ front, objectives }: SweepSummary): string | null {
  if (front === null) return null;
  return `front of ${count(front)} (${objectives.map(({ metric }) => metric).join(", ")})`;
}

/** What varies, then what the cells came to; with `all` those off the front too, which have no star. */
export function frontTable({ metrics, points }: ParetoResult, all = false): string {
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))].sort();
  const star: Column<ParetoPoint> = { title: "", of: ({ onFront }) => (onFront ? "*" : "") };
  return table(all ? points : points.filter(({ onFront }) => onFront), [
    ...(all ? [star] : []),
    ...paths.map((path) => ({
      title: path,
      of: ({ values }: ParetoPoint) => value(values[path]),
    })),
    ...metrics.map(({ metric }, i) => ({
      title: metric,
      right: true,
      of: ({ means }: ParetoPoint) =>
        Number.isInteger(means[i]) ? count(means[i]!) : metricValue(metric, means[i]!),
    })),
    { title: "seeds", right: true, of: ({ seeds }) => String(seeds) },
  ]);
}

/** `5 of 12 cells on the front, hypervolume 0.83 of 1` */
export function frontInWords({ points, hypervolume }: ParetoResult): string {
  const front = points.filter(({ onFront }) => onFront).length;
  return `${front} of ${points.length} cells on the front, hypervolume ${number(hypervolume)} of 1`;
}
