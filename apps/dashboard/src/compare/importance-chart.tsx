"use client";

import type { Importance } from "@resweep/sweeps";
import { useState } from "react";
import { ExportMenu } from "../charts/export/export-menu.tsx";
import { SpokenTable } from "../charts/export/spoken-table.tsx";
import type { ChartTable } from "../charts/export/table.ts";
import { useWidth } from "../charts/use-width.ts";
import { formatPercent } from "../numbers/format.ts";
import { frameOf } from "./frame-of.ts";
import { MarginalChart } from "./marginal-chart.tsx";
import { TickLabel } from "./tick-label.tsx";

const barHeight = 26;
/** Smaller effects than the strongest of these are left to the table. */
const mostBars = 12;

/** What matters for a metric: each path's share of its variance, and how the metric goes with the one that is chosen. */
export function ImportanceChart({
  importance,
  name,
}: {
  importance: Importance;
  name(path: string): string;
}) {
  const { holder, width } = useWidth();
  const { metric, cells, marginals, leftOut } = importance;
  const [chosen, setChosen] = useState(0);
  const effects = [...(importance.effects ?? [])].sort((a, b) => b.share - a.share);
  if (effects.length === 0)
    return (
      <p className="flex min-h-40 items-center justify-center text-xs text-faint">
        {cells < 2
          ? "Importance needs results of two cells at least."
          : `Nothing that varies goes with ${metric}.`}
      </p>
    );
  const bars = effects.slice(0, mostBars);
  const label = (features: readonly string[]) => features.map(name).join(" × ");
  const height = bars.length * barHeight + 46;
  const frame = frameOf(width, height, {
    left: Math.min(190, width * 0.4),
    right: 90,
    top: 22,
    bottom: 24,
  });
  const longest = Math.max(...bars.map(({ share }) => share), 0.01);
  const words = `Shares of the variance of ${metric} over ${cells} cells: ${bars
    .slice(0, 3)
    .map(({ features, share }) => `${label(features)} ${formatPercent(share, 1)}`)
    .join(", ")}.`;
  const table = (): ChartTable => ({
    caption: words,
    columns: ["path", "share of the variance", "deviation over trees"],
    rows: effects.map(({ features, share, deviation }) => [features.join(" × "), share, deviation]),
  });
  const marginal = marginals[chosen];
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <figure ref={holder} className="relative min-w-0" data-chart="importance">
        <div className="absolute top-0 right-0 z-10">
          <ExportMenu
            figure={holder}
            name={`importance ${metric}`}
            title={`Importance for ${metric}`}
            table={table}
          />
        </div>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          height={height}
          className="w-full"
          role="img"
          aria-label={words}
        >
          {bars.map(({ features, share, deviation }, at) => {
            const top = frame.top + at * barHeight;
            const end = frame.x(share / longest);
            const reach = ((frame.right - frame.left) * deviation) / longest;
            return (
              <g key={label(features)}>
                <TickLabel
                  x={frame.left - 8}
                  y={top + 16}
                  anchor="end"
                  most={Math.floor(frame.left / 6.4)}
                >
                  {label(features)}
                </TickLabel>
                <rect
                  x={frame.left}
                  y={top + 5}
                  width={Math.max(end - frame.left, 1)}
                  height={barHeight - 12}
                  rx={2}
                  fill="var(--color-accent)"
                  opacity={0.75}
                />
                <path
                  d={`M${Math.max(end - reach, frame.left)} ${top + 12}H${Math.min(end + reach, width - 58)}`}
                  stroke="var(--color-ink)"
                  fill="none"
                />
                <TickLabel x={width - 4} y={top + 16} anchor="end">
                  {formatPercent(share, 1)}
                </TickLabel>
              </g>
            );
          })}
          <TickLabel x={(frame.left + frame.right) / 2} y={height - 6}>
            share of the variance
          </TickLabel>
        </svg>
        <figcaption className="text-xs text-faint">
          {words} Functional ANOVA of a random forest; whiskers are its trees.
          {leftOut.length > 0 && ` Not all cells have ${leftOut.map(name).join(", ")}: left out.`}
        </figcaption>
        <SpokenTable table={table()} />
      </figure>
      {marginal && (
        <div className="min-w-0 space-y-2">
          <label className="flex items-center gap-2 text-xs text-soft">
            {metric} with
            <select
              className="field h-7 w-auto"
              value={chosen}
              onChange={(event) => setChosen(Number(event.target.value))}
            >
              {marginals.map(({ paths }, at) => (
                <option key={paths.join()} value={at}>
                  {label(paths)}
                </option>
              ))}
            </select>
          </label>
          <MarginalChart {...{ marginal, metric, name }} />
        </div>
      )}
    </div>
  );
}
