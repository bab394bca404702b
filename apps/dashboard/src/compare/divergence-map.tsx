"use client";

import type { DivergenceReport } from "@resweep/sweeps";
import { SpokenTable } from "../charts/export/spoken-table.tsx";
import type { ChartTable } from "../charts/export/table.ts";
import { MapChart } from "../charts/map-chart.tsx";
import { formatPercent, formatValue } from "../numbers/format.ts";
import { divergencePlane } from "./divergence-plane.ts";

/** How likely training diverges, by warm-up and rate on one side and the network on the other. */
export function DivergenceMap({
  report,
  name,
}: {
  report: DivergenceReport;
  name(path: string): string;
}) {
  const plane = divergencePlane(report);
  if (plane === null)
    return (
      <p className="flex min-h-40 items-center justify-center text-xs text-faint">
        No trial with another network, rate or warm-up has succeeded or diverged yet.
      </p>
    );
  const { map, columns, across, down, cells } = plane;
  const runs = report.cells.reduce((sum, { n }) => sum + n, 0);
  const diverged = report.cells.reduce((sum, cell) => sum + cell.diverged, 0);
  const words = `${diverged} of ${runs} trials diverged, by ${[...down, across].map(name).join(", ")}.`;
  const column = {
    name: name(across),
    format: (at: number | undefined) => (at === undefined ? "" : formatValue(columns[at])),
  };
  const format = (value: number | null | undefined) => formatPercent(value, 0);
  const table: ChartTable = {
    caption: words,
    columns: [...report.paths, "trials", "diverged", "probability", "low", "high"],
    rows: report.cells.map(({ at, n, diverged: count, probability, interval }) => [
      ...report.paths.map((path) => formatValue(at[path])),
      ...[n, count, probability, interval.low, interval.high],
    ]),
  };
  const unit = down.map(name).join(", ");
  return (
    <figure className="min-w-0" data-chart="divergence">
      <MapChart
        {...{ map, unit, format, column, table }}
        label="diverged"
        detail={(row, at) => {
          const cell = cells[row]![at];
          return cell
            ? `${cell.diverged} of ${cell.n}, 95 % interval ${format(cell.interval.low)} to ${format(cell.interval.high)}`
            : "no trial";
        }}
      />
      <figcaption className="mt-1 text-xs text-faint">
        {words} Failed, cancelled and stopped ones tell nothing of it.
      </figcaption>
      <SpokenTable table={table} />
    </figure>
  );
}
