import type uPlot from "uplot";
import { formatNumber } from "../numbers/format.ts";
import { abscissaNames, abscissaText } from "./abscissa.ts";
import type { Mode } from "./colours.ts";
import type { ChartView, Column } from "./series.ts";

const canvas = {
  light: { grid: "rgba(20,24,40,0.07)", axis: "#666b78", tick: "rgba(20,24,40,0.16)" },
  dark: { grid: "rgba(235,240,255,0.07)", axis: "#9aa0ae", tick: "rgba(235,240,255,0.16)" },
} as const;

export interface ChartOptions {
  readonly columns: readonly Column[];
  readonly view: ChartView;
  readonly mode: Mode;
  readonly width: number;
  readonly height: number;
  readonly syncKey: string;
  readonly unit: string;
  readonly highlight: number | null;
  readonly hooks: uPlot.Hooks.Arrays;
}

/** Of more lines than these the crosshair marks the nearest one alone: a mark is an element of the page. */
const mostMarked = 12;

/** How uPlot draws the columns: lines above raw values, a tinted band between minimum and maximum. */
export function chartOptions(options: ChartOptions): uPlot.Options {
  const { columns, view, mode, highlight } = options;
  const colours = canvas[mode];
  const font = "11px 'Inter Variable', sans-serif";
  const axis = {
    stroke: colours.axis,
    font,
    labelFont: font,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.tick, width: 1, size: 4 },
  };
  const alone = columns.length === 1;
  const lines = columns.filter(({ role }) => role === "line").length;
  return {
    width: options.width,
    height: options.height,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: options.syncKey, setSeries: false },
      focus: { prox: 28 },
      points: { size: 6, one: lines > mostMarked },
      drag: { x: true, y: false, dist: 6 },
    },
    focus: { alpha: 0.3 },
    scales: {
      x: { time: false, distr: view.logX ? 3 : 1 },
      y: { distr: view.logY ? 3 : 1 },
    },
    axes: [
      {
        ...axis,
        size: 34,
        label: abscissaNames[view.x],
        labelSize: 16,
        labelGap: 0,
        values: (_plot, ticks) =>
          ticks.map((tick) =>
            tick === null ? "" : abscissaText(view.x, tick).replace(/ 00 (min|s)$/, ""),
          ),
      },
      {
        ...axis,
        size: 52,
        values: (_plot, ticks) =>
          ticks.map((tick) =>
            tick === null
              ? ""
              : options.unit === "%"
                ? `${formatNumber(tick)} %`
                : formatNumber(tick),
          ),
      },
    ],
    series: [
      {},
      ...columns.map((column): uPlot.Series => {
        const { line, role } = column;
        const band = role === "min" || role === "max";
        return {
          label: `${line.label} ${role}`,
          stroke: band ? "transparent" : line.colour,
          ...weightOf(column, highlight),
          spanGaps: true,
          points: { show: role === "line" ? lonePoints : false, size: alone ? 6 : 5 },
        };
      }),
    ],
    bands: columns.flatMap(({ line, role }, at): uPlot.Band[] =>
      role === "max"
        ? [
            {
              series: [at + 1, at + 2],
              fill: `color-mix(in srgb, ${line.colour} 16%, transparent)`,
            },
          ]
        : [],
    ),
    hooks: options.hooks,
  };
}

/** How strongly a column is drawn while a line is put forward, or none is. */
function weightOf({ line, role }: Column, highlight: number | null) {
  const faded = highlight !== null && highlight !== line.id;
  return {
    width: role === "line" ? (highlight === line.id ? 2.5 : 1.6) : role === "raw" ? 1 : 0,
    alpha: faded ? 0.15 : role === "raw" ? 0.22 : 1,
  };
}

/** Puts a line forward in a plot that is there, or none: what it has worked out of its points stays. */
export function putForward(plot: uPlot, columns: readonly Column[], highlight: number | null) {
  if (plot.series.length !== columns.length + 1) return; // it is about to be made anew
  columns.forEach((column, at) => {
    Object.assign(plot.series[at + 1]!, weightOf(column, highlight));
  });
  plot.redraw(false);
}

/** Few points are shown as points too: a line of one or two values would not be seen. */
function lonePoints(plot: uPlot, series: number): boolean {
  const data = plot.data[series];
  if (!data) return false;
  let count = 0;
  for (const value of data) if (value !== null && value !== undefined && ++count > 24) return false;
  return true;
}
