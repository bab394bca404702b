"use client";

import type { DegradationReport } from "@resweep/sweeps";
import { armColour } from "../charts/colours.ts";
import { ExportMenu } from "../charts/export/export-menu.tsx";
import { SpokenTable } from "../charts/export/spoken-table.tsx";
import type { ChartTable } from "../charts/export/table.ts";
import { useMode } from "../charts/use-mode.tsx";
import { useWidth } from "../charts/use-width.ts";
import { formatPercent } from "../numbers/format.ts";
import { linearTicks } from "./ticks.ts";

const height = 260;
const inner = { left: 52, right: 16, top: 12, bottom: 36 };

/**
 * One error of each kind of network against depth, as SVG: a dozen points with their intervals need no library. Depths
 * stand side by side as evenly as they were chosen.
 */
export function DegradationChart({
  title,
  arms,
  of,
}: {
  title: string;
  arms: DegradationReport["arms"];
  of: "train" | "test";
}) {
  const mode = useMode();
  const { holder, width } = useWidth();
  const depths = [...new Set(arms.flatMap(({ points }) => points.map(({ depth }) => depth)))].sort(
    (a, b) => a - b,
  );
  const tops = arms.flatMap(({ points }) =>
    points.map((point) => Math.max(point[of].mean, point[of].interval?.high ?? 0)),
  );
  const ticks = linearTicks(Math.min(1, Math.max(0.01, ...tops)));
  const top = ticks.at(-1)!;
  const x = (depth: number, arm: number) => {
    const step = (width - inner.left - inner.right) / depths.length;
    // Beside each other where their intervals would lie on one line.
    return inner.left + step * (depths.indexOf(depth) + 0.5) + (arm - (arms.length - 1) / 2) * 5;
  };
  const y = (error: number) =>
    height -
    inner.bottom -
    (Math.min(Math.max(error, 0), top) / top) * (height - inner.top - inner.bottom);
  return (
    <figure ref={holder} className="card min-w-0 px-3 pt-2.5 pb-2" data-chart={`depth ${of}`}>
      <figcaption className="mb-1 flex items-baseline gap-2">
        <span className="heading text-xs">{title}</span>
        <span className="mr-auto text-xs text-faint">%</span>
        <ExportMenu
          figure={holder}
          name={title}
          title={`${title} against depth`}
          legend={arms.map(({ arm }, i) => ({ label: arm, colour: armColour(arm, i, mode) }))}
          table={() => tableOf(title, arms, of)}
        />
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        className="w-full"
        role="img"
        aria-label={inWords(title, arms, of)}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={inner.left}
              x2={width - inner.right}
              y1={y(tick)}
              y2={y(tick)}
              stroke="var(--color-line)"
            />
            <text
              x={inner.left - 8}
              y={y(tick) + 4}
              textAnchor="end"
              fontSize={11}
              fill="var(--color-faint)"
            >
              {Number((tick * 100).toPrecision(4))} %
            </text>
          </g>
        ))}
        {depths.map((depth) => (
          <text
            key={depth}
            x={x(depth, (arms.length - 1) / 2)}
            y={height - inner.bottom + 16}
            textAnchor="middle"
            fontSize={11}
            fill="var(--color-faint)"
          >
            {depth}
          </text>
        ))}
        <text
          x={(width + inner.left) / 2}
          y={height - 4}
          textAnchor="middle"
          fontSize={11}
          fill="var(--color-faint)"
        >
          depth, layers
        </text>
        {arms.map(({ arm, points }, i) => {
          const colour = armColour(arm, i, mode);
          return (
            <g key={arm} stroke={colour} fill={colour}>
              <polyline
                points={points
                  .map((point) => `${x(point.depth, i)},${y(point[of].mean)}`)
                  .join(" ")}
                fill="none"
                strokeWidth={1.6}
              />
              {points.map((point) => {
                const { mean, interval, n } = point[of];
                const at = x(point.depth, i);
                return (
                  <g key={point.depth}>
                    {interval && (
                      <path
                        d={`M${at - 3} ${y(interval.high)}h6m-3 0V${y(interval.low)}m-3 0h6`}
                        fill="none"
                        strokeWidth={1.2}
                      />
                    )}
                    <circle cx={at} cy={y(mean)} r={3} stroke="none" />
                    <circle cx={at} cy={y(mean)} r={12} stroke="none" fill="transparent">
                      <title>
                        {`${arm}, depth ${point.depth}: ${formatPercent(mean)}${interval ? ` (${formatPercent(interval.low)} to ${formatPercent(interval.high)})` : ""}, n = ${n}`}
                      </title>
                    </circle>
                  </g>
                );
              })}
            </g>
          );
        })}
      </svg>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
        {arms.map(({ arm }, i) => (
          <li key={arm} className="inline-flex items-center gap-1.5">
            <span
              className="h-[3px] w-3 rounded-full"
              style={{ background: armColour(arm, i, mode) }}
            />
            {arm}
          </li>
        ))}
      </ul>
      <SpokenTable table={tableOf(title, arms, of)} />
    </figure>
  );
}

function tableOf(title: string, arms: DegradationReport["arms"], of: "train" | "test"): ChartTable {
  return {
    caption: `${title} against depth, mean and 95 % interval over seeds.`,
    columns: ["network", "depth", "error", "low", "high", "n"],
    rows: arms.flatMap(({ arm, points }) =>
      points.map((point) => {
        const { mean, interval, n } = point[of];
        return [arm, point.depth, mean, interval?.low ?? null, interval?.high ?? null, n];
      }),
    ),
  };
}

/** The chart in one sentence, for those who hear the page. */
function inWords(title: string, arms: DegradationReport["arms"], of: "train" | "test"): string {
  const lines = arms.map(
    ({ arm, points }) =>
      `${arm} ${points.map((point) => `${formatPercent(point[of].mean)} at ${point.depth}`).join(", ")}`,
  );
  return `${title} against depth: ${lines.join("; ")}.`;
}
