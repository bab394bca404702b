import type uPlot from "uplot";
import { expect, test } from "vitest";
import { chartOptions, putForward } from "./options.ts";
import type { Column, Line } from "./series.ts";

const line = (id: number): Line => ({ id, label: `${id}`, colour: "blue", points: [] });
const columns: readonly Column[] = [1, 2].flatMap((id) => [
  { line: line(id), role: "line" as const },
  { line: line(id), role: "raw" as const },
]);
const optionsOf = (columns: readonly Column[], highlight: number | null) =>
  chartOptions({
    ...{ columns, highlight, mode: "light", width: 400, height: 200, syncKey: "x", unit: "" },
    view: { x: "step", logX: false, logY: false, smoothing: 0.5, scale: 1 },
    hooks: {},
  });
const weights = (series: readonly { width?: number; alpha?: number }[]) =>
  series.slice(1).map(({ width, alpha }) => [width, alpha]);

test("a line is put forward in the plot that is there, drawn as one that was made so, and back", () => {
  const { series } = optionsOf(columns, null);
  const redrawn: (boolean | undefined)[] = [];
  const plot = { series, redraw: (paths?: boolean) => redrawn.push(paths) } as unknown as uPlot;
  putForward(plot, columns, 2);
  expect(weights(series)).toEqual(weights(optionsOf(columns, 2).series));
  expect(weights(series)).toEqual([
    [1.6, 0.15],
    [1, 0.15],
    [2.5, 1],
    [1, 0.22],
  ]);
  putForward(plot, columns, null);
  expect(weights(series)).toEqual(weights(optionsOf(columns, null).series));
  expect(redrawn).toEqual([false, false]); // what was worked out of the points stays
});

test("a plot that is about to be made anew is left alone", () => {
  const plot = { series: [{}] } as unknown as uPlot;
  putForward(plot, columns, 1);
  expect(plot.series).toEqual([{}]);
});

test("of many lines the crosshair marks one: no element of the page for each", () => {
  const many = Array.from({ length: 20 }, (_, id): Column => ({ line: line(id), role: "line" }));
  expect(optionsOf(many, null).cursor?.points?.one).toBe(true);
  expect(optionsOf(columns, null).cursor?.points?.one).toBe(false);
});
