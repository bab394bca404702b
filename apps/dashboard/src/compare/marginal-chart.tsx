"use client";

import type { Importance } from "@resweep/sweeps";
import { ExportMenu } from "../charts/export/export-menu.tsx";
import { SpokenTable } from "../charts/export/spoken-table.tsx";
import type { ChartTable } from "../charts/export/table.ts";
import { MapChart } from "../charts/map-chart.tsx";
import { type PartMap, rangeOf } from "../charts/part-map.ts";
import { useWidth } from "../charts/use-width.ts";
import { rangeTicks } from "../evidence/ticks.ts";
import { formatMetric, formatValue } from "../numbers/format.ts";
import { frameOf } from "./frame-of.ts";
import { TickLabel } from "./tick-label.tsx";

type Marginal = Importance["marginals"][number];

interface Props {
  marginal: Marginal;
  metric: string;
  name(path: string): string;
}

/** How a metric goes with one path, or with two together, over all values of the others. */
export const MarginalChart = (props: Props) =>
  props.marginal.paths.length === 1 ? <Slice {...props} /> : <Contour {...props} />;

const height = 240;

function Slice({ marginal, metric, name }: Props) {
  const { holder, width } = useWidth();
  const { mean, deviation, levels, paths } = marginal;
  const frame = frameOf(width, height, { left: 64, right: 24, top: 10, bottom: 36 });
  const ticks = rangeTicks(
    Math.min(...mean.map((value, at) => value - deviation[at]!)),
    Math.max(...mean.map((value, at) => value + deviation[at]!)),
  );
  const [bottom, top] = [ticks[0]!, ticks.at(-1)!];
  const y = (value: number) => frame.y((value - bottom) / (top - bottom));
  const x = (at: number) => frame.x((at + 0.5) / mean.length);
  const edge = (side: 1 | -1) =>
    mean.map((value, at) => `${x(at)} ${y(value + side * deviation[at]!)}`);
  const words = `${metric} with ${name(paths[0]!)}, over all values of the others: ${mean.map((value, at) => `${formatMetric(metric, value)} at ${formatValue(levels[0]![at])}`).join(", ")}.`;
  const table = (): ChartTable => ({
    caption: words,
    columns: [paths[0]!, metric, "deviation over trees"],
    rows: mean.map((value, at) => [formatValue(levels[0]![at]), value, deviation[at]!]),
  });
  return (
    <figure ref={holder} className="relative min-w-0" data-chart="slice">
      <div className="absolute top-0 right-0 z-10">
        <ExportMenu
          figure={holder}
          name={`${metric} with ${paths[0]}`}
          title={`${metric} with ${name(paths[0]!)}`}
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
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={frame.left}
              x2={frame.right}
              y1={y(tick)}
              y2={y(tick)}
              stroke="var(--color-line)"
            />
            <TickLabel x={frame.left - 8} y={y(tick) + 4} anchor="end">
              {formatMetric(metric, tick)}
            </TickLabel>
          </g>
        ))}
        <path
          d={`M${[...edge(1), ...edge(-1).reverse()].join("L")}Z`}
          fill="var(--color-accent)"
          opacity={0.15}
        />
        <path
          d={`M${mean.map((value, at) => `${x(at)} ${y(value)}`).join("L")}`}
          fill="none"
          stroke="var(--color-accent)"
          strokeWidth={1.6}
        />
        {mean.map((value, at) => (
          <g key={formatValue(levels[0]![at])}>
            <circle cx={x(at)} cy={y(value)} r={3} fill="var(--color-accent)" />
            {at % Math.ceil((mean.length * 56) / width) === 0 && (
              <TickLabel x={x(at)} y={frame.bottom + 16} most={14}>
                {formatValue(levels[0]![at])}
              </TickLabel>
            )}
          </g>
        ))}
        <TickLabel x={(frame.left + frame.right) / 2} y={height - 4}>
          {name(paths[0]!)}
        </TickLabel>
      </svg>
      <SpokenTable table={table()} />
    </figure>
  );
}

function Contour({ marginal, metric, name }: Props) {
  const { mean, levels, paths } = marginal;
  const [rows, columns] = levels as readonly [
    Marginal["levels"][number],
    Marginal["levels"][number],
  ];
  const values = rows.map((_, at) => mean.slice(at * columns.length, (at + 1) * columns.length));
  const map: PartMap = {
    parts: rows.map(formatValue),
    steps: columns.map((_, at) => at),
    values,
    means: false,
    ...rangeOf(values),
  };
  const column = {
    name: name(paths[1]!),
    format: (at: number | undefined) => (at === undefined ? "" : formatValue(columns[at])),
  };
  const format = (value: number | null | undefined) => formatMetric(metric, value);
  const title = `${metric} with ${name(paths[0]!)} and ${name(paths[1]!)}`;
  const table: ChartTable = {
    caption: `${title}, over all values of the others.`,
    columns: [paths[0]!, paths[1]!, metric],
    rows: rows.flatMap((row, at) =>
      columns.map((one, i) => [formatValue(row), formatValue(one), values[at]![i]!]),
    ),
  };
  return (
    <figure className="min-w-0" data-chart="contour">
      <MapChart {...{ map, format, column, table }} label={metric} unit={name(paths[0]!)} />
      <SpokenTable table={table} />
    </figure>
  );
}
