import { dominates } from "@resweep/spec";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectClose, goldens } from "./goldens.fixture.ts";
import { hypervolume } from "./hypervolume.ts";
import { paretoFront } from "./pareto-front.ts";

describe.each(goldens.fronts)("$points.length points", ({ points, front, volume }) => {
  const directions = points[0]!.map(() => "min" as const);
  const reference = points[0]!.map(() => 1);

  test("have the front and the hypervolume of pymoo", () => {
    expect(paretoFront(points, directions)).toEqual(front);
    expectClose(hypervolume(points, reference, directions), volume, 1e-10);
  });

  test("have the same where the sign and the direction of an objective change", () => {
    const mirrored = points.map(([first, ...rest]) => [-first!, ...rest]);
    const ways = ["max", ...directions.slice(1)] as const;
    expect(paretoFront(mirrored, ways)).toEqual(front);
    expectClose(hypervolume(mirrored, [-1, ...reference.slice(1)], ways), volume, 1e-10);
  });
});

const point = fc.tuple(
  fc.integer({ min: 0, max: 6 }),
  fc.integer({ min: 0, max: 6 }),
  fc.integer({ min: 0, max: 6 }),
);
const up = ["max", "max", "max"] as const;
const costs = (gains: readonly number[]) => gains.map((gain) => -gain);

test("every point is on the front or behind a point of it, and the front alone has the whole volume", () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
      const front = paretoFront(points, up);
      points.forEach((one, at) => {
        expect(front.includes(at)).toBe(
          !front.some((best) => dominates(costs(points[best]!), costs(one))),
        );
      });
      const all = hypervolume(points, [0, 0, 0], up);
      expect(
        hypervolume(
          front.map((at) => points[at]!),
          [0, 0, 0],
          up,
        ),
      ).toBe(all);
      // Counted cube by cube.
      let cubes = 0;
      for (let i = 0; i < 216; i += 1) {
        const cube = [i % 6, Math.floor(i / 6) % 6, Math.floor(i / 36)];
        if (points.some((one) => one.every((value, d) => value > cube[d]!))) cubes += 1;
      }
      expect(all).toBe(cubes);
    }),
  );
});

test("nothing has no volume, and what is not better than the reference adds none", () => {
  expect(hypervolume([], [0, 0], ["max", "max"])).toBe(0);
  expect(
    hypervolume(
      [
        [2, 0],
        [1, 1],
      ],
      [0, 0],
      ["max", "max"],
    ),
  ).toBe(1);
});
