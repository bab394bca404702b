import { expect, test } from "vitest";
import { divergencePlane } from "./divergence-plane.ts";

const interval = { low: 0, high: 1, level: 0.95, method: "wilson" } as const;
const cell = (depth: number, epochs: number, diverged: number) => ({
  at: { "architecture.depth": depth, "recipe.warmup.epochs": epochs },
  ...{ n: 4, diverged, probability: diverged / 4, interval },
});

test("warm-up lies across, depth down, both in their order; where no trial was there is nothing", () => {
  const plane = divergencePlane({
    paths: ["architecture.depth", "recipe.warmup.epochs"],
    cells: [cell(110, 10, 1), cell(20, 0, 1), cell(110, 2, 4)],
  })!;
  expect(plane.columns).toEqual([0, 2, 10]);
  expect(plane.map.parts).toEqual(["20", "110"]);
  expect(plane.map.values).toEqual([
    [0.25, null, null],
    [null, 1, 0.25],
  ]);
  expect(plane.cells[1]![1]!.diverged).toBe(4);
});

test("one path makes one row; none makes no map", () => {
  const one = { ...cell(20, 0, 1), at: { "recipe.learningRate": 0.1 } };
  expect(divergencePlane({ paths: ["recipe.learningRate"], cells: [one] })?.map.parts).toEqual([
    "all",
  ]);
  expect(divergencePlane({ paths: [], cells: [{ ...one, at: {} }] })).toBeNull();
});
