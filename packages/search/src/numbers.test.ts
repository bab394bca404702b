import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dimensionOf } from "./dimension.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { randomStream } from "./random-stream.ts";
import { sobol, sobolBits, sobolDimensions } from "./sobol.ts";
import type { Parameter } from "./space.ts";

test("the normal distribution, as SciPy has it", () => {
  // scipy.stats.norm.cdf and ppf, SciPy 1.17.1.
  const cdf = [
    [-8, 6.22096057427174e-16],
    [-3, 0.0013498980316300933],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2, 0.9772498680518208],
    [6, 0.9999999990134123],
  ] as const;
  for (const [z, p] of cdf) expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(2e-7);
  const quantiles = [
    [1e-10, -6.361340902404056],
    [0.01, -2.3263478740408408],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.97, 1.8807936081512509],
  ] as const;
  for (const [p, z] of quantiles) expect(normalQuantile(p)).toBeCloseTo(z, 7);
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
});

describe("the Sobol sequence", () => {
  test("has SciPy's digits", () => {
    // scipy.stats.qmc.Sobol(64, scramble=False), which goes through the points in Gray-code order.
    const columns = [0, 1, 2, 6, 20, 63];
    const points = [
      [55, [0.921875, 0.640625, 0.578125, 0.171875, 0.953125, 0.828125]],
      [32, [0.015625, 0.796875, 0.359375, 0.578125, 0.234375, 0.734375]],
      [2, [0.25, 0.75, 0.75, 0.75, 0.75, 0.25]],
    ] as const;
    for (const [index, point] of points)
      expect(columns.map((column) => sobolBits(index, column) / 2 ** 32)).toEqual(point);
  });

  test("scrambled, fills each of 2^k slices once in every dimension, and pairs of the first ones evenly", () => {
    for (let dimension = 0; dimension < sobolDimensions; dimension += 1) {
      const slices = Array.from({ length: 256 }, (_, i) =>
        Math.floor(sobol(i, dimension, 9) * 256),
      );
      expect(new Set(slices).size).toBe(256);
    }
    const squares = Array.from(
      { length: 256 },
      (_, i) => Math.floor(sobol(i, 0, 4) * 16) * 16 + Math.floor(sobol(i, 1, 4) * 16),
    );
    expect(new Set(squares).size).toBe(256);
    expect(sobol(5, 2, 1)).not.toBe(sobol(5, 2, 2));
  });
});

test("normal draws have the moments of a normal, and streams of near places differ", () => {
  const draws = Array.from({ length: 200 }, (_, place) => randomStream(1, place)).flatMap(
    (stream) => Array.from({ length: 50 }, () => stream.normal()),
  );
  const moment = (power: number) =>
    draws.reduce((sum, draw) => sum + draw ** power, 0) / draws.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.03);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.05);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.3);
  const firsts = Array.from({ length: 4000 }, (_, place) => randomStream(0, place).uniform());
  const low = firsts.filter((draw) => draw < 0.5).length;
  expect(Math.abs(low - 2000)).toBeLessThan(130);
  expect(new Set(firsts).size).toBeGreaterThan(3990);
});

test("a place stands for its value, and the cells of stepped ranges tile the line", () => {
  const parameters = fc.oneof(
    fc
      .record({ min: fc.integer({ min: 1, max: 9 }), count: fc.integer({ min: 1, max: 40 }) })
      .chain(({ min, count }) =>
        fc.constantFrom<Parameter>(
          { min, max: min + count, step: 1 },
          { min, max: min + count, step: 1, scale: "log" },
          { min, max: min + count + 0.5, step: 1, scale: "log" },
          { min, max: min + count },
          { min: 0.01 * min, max: min + count, scale: "log" },
        ),
      ),
    fc.uniqueArray(fc.integer(), { minLength: 1 }).map((choices): Parameter => ({ choices })),
    fc
      .uniqueArray(fc.string(), { minLength: 1 })
      .map((choices): Parameter => ({ choices, ordered: true })),
  );
  fc.assert(
    fc.property(parameters, fc.double({ min: 0, max: 1, noNaN: true }), (parameter, draw) => {
      const dimension = dimensionOf("p", parameter);
      const value = dimension.valueAt(draw);
      const place = dimension.placeOf(value);
      if (dimension.count === null) {
        expect(place).toBeCloseTo(draw, 6);
        return;
      }
      expect(dimension.valueAt(place)).toEqual(value);
      const [low, high] = dimension.cellAround(draw);
      expect(low).toBeLessThanOrEqual(draw + 1e-12);
      expect(high).toBeGreaterThanOrEqual(draw - 1e-12);
      expect(high).toBeGreaterThan(low);
      if (high < 1) expect(dimension.cellAround(high + 1e-9)[0]).toBeCloseTo(high, 9);
      else expect(high).toBe(1);
      if (low === 0) return;
      expect(dimension.cellAround(low - 1e-9)[1]).toBeCloseTo(low, 9);
    }),
  );
  expect(dimensionOf("p", { min: 1, max: 3, step: 1 }).placeOf(2.5)).toBeNaN();
  expect(dimensionOf("p", { min: 1, max: 3 }).placeOf(4)).toBeNaN();
  expect(dimensionOf("p", { choices: ["a"] }).placeOf("b")).toBeNaN();
});
