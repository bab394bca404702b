import fc from "fast-check";
import { expect, test } from "vitest";
import { linearTicks } from "./ticks.ts";

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
