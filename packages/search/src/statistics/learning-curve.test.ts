import { expect, test } from "vitest";
import { atEqualBudget } from "./fair-budget.ts";
import { expectClose, goldens } from "./goldens.fixture.ts";
import { areaUnder, timeToTarget, valueAt } from "./learning-curve.ts";

test.each(goldens.curves)("the area is NumPy's", ({ x, value, area }) => {
  expectClose(areaUnder({ x, value })!, area);
});

const curve = { x: [1, 2, 4], value: [0.5, 0.8, 0.9] };

test("a curve is read at the last point by then, and reaches a target where it first does", () => {
  expect([0.5, 1, 3.9, 4, 9].map((x) => valueAt(curve, x))).toEqual([null, 0.5, 0.8, 0.9, 0.9]);
  expect(timeToTarget(curve, 0.8, "max")).toBe(2);
  expect(timeToTarget(curve, 0.95, "max")).toBeNull();
  expect(timeToTarget({ x: [1, 2], value: [2, 1] }, 1.5, "min")).toBe(2);
  expect(areaUnder({ x: [1], value: [0.5] })).toBeNull();
});

test("at equal budget all curves are read where the shortest ends", () => {
  const long = { x: [3, 6, 9], value: [0.1, 0.2, 0.3] };
  expect(atEqualBudget([curve, long])).toEqual({ budget: 4, values: [0.9, 0.1] });
  expect(atEqualBudget([{ x: [1], value: [0.4] }, long])).toEqual({
    budget: 1,
    values: [0.4, null],
  });
  expect(atEqualBudget([])).toBeNull();
});
