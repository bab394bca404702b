import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dominates, frontsOf } from "./fronts.ts";

describe("fronts", () => {
  const anyPoints = fc.array(
    fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(NaN, Infinity)), {
      minLength: 2,
      maxLength: 2,
    }),
    { maxLength: 30 },
  );

  test("hold every point once, and each member is dominated by one of the front before, by none of its own", () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const fronts = frontsOf(points);
        expect(fronts.flat().sort((a, b) => a - b)).toEqual(points.map((_, i) => i));
        for (const [rank, front] of fronts.entries()) {
          for (const index of front) {
            const beats = (other: number) => dominates(points[other]!, points[index]!);
            expect(front.some(beats)).toBe(false);
            if (rank > 0) expect(fronts[rank - 1]!.some(beats)).toBe(true);
          }
        }
      }),
    );
  });
});
