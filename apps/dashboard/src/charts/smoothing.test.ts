import { expect, test } from "vitest";
import { smooth } from "./smoothing.ts";

test("a constant stays what it is from its first value on", () => {
  expect(smooth([2, 2, 2], 0.9).map((value) => value.toFixed(12))).toEqual(
    Array(3).fill((2).toFixed(12)),
  );
});

test("a NaN is shown and does not spread", () => {
  expect(smooth([1, Number.NaN, 1], 0.5)).toEqual([1, Number.NaN, 1]);
});

test("no weight changes nothing", () => {
  expect(smooth([1, 5, 2], 0)).toEqual([1, 5, 2]);
});
