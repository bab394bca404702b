import { expect, test } from "vitest";
import { affineOf, roundHalfEven } from "./affine.ts";

test("halves go to the even neighbour, where Math.round takes the upper one", () => {
  const halves = [0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5];
  expect(halves.map((half) => roundHalfEven(half) + 0)).toEqual([0, 2, 2, 4, 0, -2, -2]);
  expect([0.49, 0.51, -1.51, 7].map((value) => roundHalfEven(value) + 0)).toEqual([0, 1, -2, 7]);
});

test("zero is held exactly, whatever the range", () => {
  expect(affineOf({ min: 0, max: 2.55 })).toEqual({ scale: Math.fround(0.01), zeroPoint: 0 });
  expect(affineOf({ min: -1, max: 3 }).zeroPoint).toBe(64);
  expect(affineOf({ min: 1, max: 2 }).zeroPoint).toBe(0);
  expect(affineOf({ min: -3, max: -1 }).zeroPoint).toBe(255);
  expect(affineOf({ min: 0, max: 0 })).toEqual({ scale: 1, zeroPoint: 0 });
});
