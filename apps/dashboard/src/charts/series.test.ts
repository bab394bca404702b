import { expect, test } from "vitest";
import { anyShown, type ChartView, chartTables, type Line } from "./series.ts";

const view: ChartView = { x: "step", logX: false, logY: false, smoothing: 0, scale: 1 };
const line = (values: readonly number[], over = {}): Line => ({
  id: 1,
  label: "1",
  colour: "red",
  points: values.map((value, at) => ({
    step: at + 1,
    epoch: at / 10,
    trainMs: at * 500,
    value,
    ...over,
  })),
});

test("a line has its x and its values; what is not finite is a gap", () => {
  const { tables, columns } = chartTables([line([1, Number.NaN, 3])], view);
  expect(tables).toEqual([
    [
      [1, 2, 3],
      [1, null, 3],
    ],
  ]);
  expect(columns.map(({ role }) => role)).toEqual(["line"]);
});

test("a downsampled line brings its band, a smoothed one its raw values", () => {
  const banded = line([1, 2], { min: 0, max: 9 });
  expect(chartTables([banded], view).columns.map(({ role }) => role)).toEqual([
    "line",
    "max",
    "min",
  ]);
  expect(
    chartTables([banded], { ...view, smoothing: 0.5 }).columns.map(({ role }) => role),
  ).toEqual(["line", "raw"]);
});

test("time is in seconds, a log axis shows nothing that is not positive, percent is scaled", () => {
  const { tables } = chartTables([line([0, 0.5, 1])], {
    ...view,
    x: "time",
    logX: true,
    logY: true,
    scale: 100,
  });
  expect(tables).toEqual([
    [
      [0.5, 1],
      [50, 100],
    ],
  ]);
});

test("of two points at one x the later one stands", () => {
  const points = [0.1, 0.2, 0.2, 0.15, 0.3].map((epoch, at) => ({
    step: at,
    epoch,
    trainMs: 0,
    value: at,
  }));
  const { tables } = chartTables([{ id: 1, label: "", colour: "", points }], {
    ...view,
    x: "epoch",
  });
  expect(tables).toEqual([
    [
      [0.1, 0.15, 0.3],
      [0, 3, 4],
    ],
  ]);
});

test("over MACs a line lies where its trial had spent them; one whose work is not known has no points", () => {
  const work = [
    { totalSteps: 2, macs: 200 },
    { totalSteps: 4, macs: 300 },
  ];
  const known = { ...line([5, 6, 7]), work };
  const { tables } = chartTables([known, line([5, 6])], { ...view, x: "MACs" });
  expect(tables).toEqual([
    [
      [100, 200, 250],
      [5, 6, 7],
    ],
    [[], []],
  ]);
});

test("nothing is shown of values that are not finite, nor on a log axis of those that are not positive", () => {
  expect(anyShown([line([Number.NaN, Number.POSITIVE_INFINITY])], false)).toBe(false);
  expect(anyShown([line([Number.NaN]), line([Number.NaN, 0])], false)).toBe(true);
  expect(anyShown([line([0, -1])], true)).toBe(false);
  expect(anyShown([], false)).toBe(false);
});
