import { expect, test } from "vitest";
import { colourOf, partMap, shareOf } from "./part-map.ts";

const curve = (part: string, ...points: [number, number][]) => ({
  name: `block/${part}/gradient-norm`,
  points: points.map(([step, value]) => ({ step, value })),
});

test("parts are in the order of the network, steps in theirs; what was not recorded is missing", () => {
  const curves = [
    curve("layer1.10", [1, 3]),
    curve("layer1.2", [1, 0.1], [51, Number.NaN]),
    curve("stem", [51, 0.2]),
    curve("gone.1", [1, 0.1]),
  ];
  const map = partMap(curves, ["stem", "layer1.2", "layer1.3", "layer1.10"]);
  expect(map.parts).toEqual(["stem", "layer1.2", "layer1.10", "gone.1"]);
  expect(map.steps).toEqual([1, 51]);
  expect(map.values).toEqual([
    [null, 0.2],
    [0.1, Number.NaN],
    [3, null],
    [0.1, null],
  ]);
  expect(map.range).toEqual([0.1, 3]);
  expect(map.log).toBe(true);
});

test("points that stand for several steps are said to be means", () => {
  const points = [{ step: 20, value: 2, min: 1 }];
  expect(partMap([{ name: "block/stem/gamma", points }], []).means).toBe(true);
  expect(partMap([curve("stem", [20, 2])], []).means).toBe(false);
});

test("without an order parts go by their numbers", () => {
  const curves = ["layer2.0", "layer1.10", "layer1.9"].map((part) => curve(part, [1, 1]));
  expect(partMap(curves, []).parts).toEqual(["layer1.9", "layer1.10", "layer2.0"]);
});

test("shares go by magnitude where values span more than ten times, and stay within 0 and 1", () => {
  const wide = { range: [0.01, 100] as const, log: true };
  expect([0.001, 0.01, 100].map((value) => shareOf(wide, value))).toEqual([0, 0, 1]);
  expect(shareOf(wide, 1)).toBeCloseTo(0.5);
  const narrow = { range: [1, 3] as const, log: false };
  expect([0, 1, 2, 3].map((value) => shareOf(narrow, value))).toEqual([0, 0, 0.5, 1]);
  expect(shareOf({ range: [2, 2], log: false }, 2)).toBe(0.5);
});

test("colours run from dark to light; what is not finite has one of its own", () => {
  expect(colourOf(0, "dark")).toBe("rgb(68 1 84)");
  expect(colourOf(1, "dark")).toBe("rgb(253 231 37)");
  expect(colourOf(null, "dark")).not.toBe(colourOf(null, "light"));
});
