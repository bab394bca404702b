import { workAt } from "@resweep/spec";
import { rangeTicks } from "../../evidence/ticks.ts";
import { formatNumber } from "../../numbers/format.ts";
import { abscissaNames, abscissaText } from "../abscissa.ts";
import type { Mode } from "../colours.ts";
import { type ChartView, chartTables, type Line } from "../series.ts";
import { plainColour } from "./read-drawing.ts";
import { type Drawing, escapeXml } from "./svg-document.ts";
import type { ChartTable } from "./table.ts";

const [width, height] = [720, 360];
const [left, right, top, bottom] = [60, width - 12, 8, height - 40];
const tones: Record<Mode, { text: string; line: string }> = {
  light: { text: "#5c616e", line: "#e4e6eb" },
  dark: { text: "#a3a9b7", line: "#343945" },
};

/** Curves as a drawing: every point that the page has, its bands and axes, zoomed as there. */
export function curvesDrawing(
  lines: readonly Line[],
  view: ChartView,
  { unit, zoom, mode }: { unit: string; zoom: readonly [number, number] | null; mode: Mode },
): Drawing {
  const { tables, columns } = chartTables(lines, view);
  const sides = tables.flatMap(([xs, ...values]) => values.map((side) => ({ xs, side })));
  const series = sides.map(({ xs, side }, at) => ({
    column: columns[at]!,
    points: [...xs].flatMap((x, i): [number, number][] => {
      const y = side[i];
      const inView = zoom === null || (x >= zoom[0] && x <= zoom[1]);
      return typeof y === "number" && inView ? [[x, y]] : [];
    }),
  }));
  const x = axisOf(
    series.flatMap(({ points }) => points.map(([value]) => value)),
    view.logX,
  );
  const y = axisOf(
    series.flatMap(({ points }) => points.map(([, value]) => value)),
    view.logY,
  );
  const place = ([atX, atY]: readonly [number, number]) =>
    `${(left + x.share(atX) * (right - left)).toFixed(1)} ${(bottom - y.share(atY) * (bottom - top)).toFixed(1)}`;
  const tone = tones[mode];
  const grid = y.ticks.map((tick) => {
    const at = (bottom - y.share(tick) * (bottom - top)).toFixed(1);
    const label = `${formatNumber(tick)}${unit === "%" ? " %" : ""}`;
    return `<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" stroke="${tone.line}"/><text x="${left - 8}" y="${Number(at) + 4}" text-anchor="end" fill="${tone.text}">${escapeXml(label)}</text>`;
  });
  const below = x.ticks.map((tick) => {
    const at = (left + x.share(tick) * (right - left)).toFixed(1);
    const label = abscissaText(view.x, tick);
    return `<text x="${at}" y="${bottom + 16}" text-anchor="middle" fill="${tone.text}">${escapeXml(label)}</text>`;
  });
  const drawn = series.map(({ column: { line, role }, points }, at) => {
    if (points.length === 0 || role === "min") return "";
    const colour = plainColour(line.colour);
    if (role === "max") {
      const under = [...series[at + 1]!.points].reverse();
      return `<path d="M${[...points, ...under].map(place).join("L")}Z" fill="${colour}" fill-opacity="0.16"/>`;
    }
    return `<path d="M${points.map(place).join("L")}" fill="none" stroke="${colour}" stroke-width="${role === "raw" ? 1 : 1.6}"${role === "raw" ? ' stroke-opacity="0.22"' : ""}/>`;
  });
  return {
    ...{ width, height },
    body: `${grid.join("")}${below.join("")}<text x="${(left + right) / 2}" y="${height - 6}" text-anchor="middle" fill="${tone.text}">${abscissaNames[view.x]}</text>${drawn.join("")}`,
  };
}

function axisOf(values: readonly number[], log: boolean) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = log ? [1, 10] : [0, 1];
  const measure = log ? Math.log10 : (value: number) => value;
  const back = log ? (value: number) => 10 ** value : (value: number) => value;
  const all = rangeTicks(measure(low), measure(high));
  const ticks = log ? [...new Set(all.map(Math.round))] : all;
  const [from, to] = [Math.min(measure(low), ticks[0]!), Math.max(measure(high), ticks.at(-1)!)];
  return {
    ticks: ticks.map(back),
    share: (value: number) => (measure(value) - from) / (to - from || 1),
  };
}

/** The points of curves, in full: of those that were downsampled mean, minimum and maximum. */
export function curvesTable(name: string, lines: readonly Line[]): ChartTable {
  const bands = lines.some(({ points }) => points.some(({ min }) => min !== undefined));
  const counted = lines.some(({ work }) => work !== undefined);
  return {
    caption: name,
    columns: [
      ...["line", "step", "epoch", "training ms", ...(counted ? ["MACs"] : []), name],
      ...(bands ? ["min", "max"] : []),
    ],
    rows: lines.flatMap(({ label, points, work }) =>
      points.map(({ step, epoch, trainMs, value, min, max }) => [
        ...[label, step, epoch, trainMs],
        ...(counted ? [work ? workAt(work, step) : null] : []),
        ...[value, ...(bands ? [min ?? null, max ?? null] : [])],
      ]),
    ),
  };
}
