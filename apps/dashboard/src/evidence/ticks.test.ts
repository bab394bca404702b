import fc from "fast-check";
import { expect, test } from "vitest";
import { linearTicks, rangeTicks } from "./ticks.ts";

test("ticks start at nothing, reach the top and are few", () => {
  expect(linearTicks(0.1)).toEqual([0, 0.02, 0.04, 0.06, 0.08, 0.1]);
  expect(linearTicks(0.87)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (top) => {
      const ticks = linearTicks(top);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)!).toBeGreaterThanOrEqual(top * (1 - 1e-6));
      expect(ticks.length).toBeGreaterThanOrEqual(4);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }),
  );
});

test("ticks of a range lie around it and are few", () => {
  expect(rangeTicks(0.873, 0.912)).toEqual([0.87, 0.88, 0.89, 0.9, 0.91, 0.92]);
  expect(rangeTicks(0.5, 0.5)).toEqual([0.5, 0.6]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1e-4, max: 1, noNaN: true }),
      (low, span) => {
        const ticks = rangeTicks(low, low + span);
        expect(ticks[0]!).toBeLessThanOrEqual(low + 1e-6);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(low + span - 1e-6);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(8);
      },
    ),
  );
});
