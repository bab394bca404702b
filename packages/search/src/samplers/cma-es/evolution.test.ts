import { expect, test } from "vitest";
import { randomStream } from "../../random-stream.ts";
import { beginEvolution, evolve, hasConverged, samplePoint } from "./evolution.ts";

/** Generations until the loss is below 1e-10; 1000 at most. */
function generations(size: number, lossOf: (point: Float64Array) => number, seed: number): number {
  const random = randomStream(seed, 0);
  let evolution = beginEvolution(new Float64Array(size).fill(0.5), 0.3);
  for (let generation = 1; generation <= 1000; generation += 1) {
    const tried = Array.from({ length: evolution.population }, () => {
      const point = samplePoint(evolution, random);
      return { point, loss: lossOf(point) };
    });
    if (tried.some(({ loss }) => loss < 1e-10)) return generation;
    evolution = evolve(evolution, tried);
  }
  return 1000;
}

const ellipsoid = (point: Float64Array) =>
  point.reduce((sum, x, i) => sum + 10 ** ((6 * i) / (point.length - 1)) * (x - 0.2) ** 2, 0);

test("converges on the sphere, and on an ellipsoid of condition 10^6, in the usual number of generations", () => {
  // Hansen's reference code takes some 150 and 600 generations of ten points in ten dimensions.
  const sphere = (point: Float64Array) => point.reduce((sum, x) => sum + (x - 0.2) ** 2, 0);
  expect(generations(10, sphere, 1)).toBeLessThan(220);
  expect(generations(10, ellipsoid, 2)).toBeLessThan(800);
  expect(generations(2, sphere, 3)).toBeLessThan(120);
});

test("learns the shape: the axes' lengths come to differ as the function does", () => {
  const random = randomStream(4, 0);
  let evolution = beginEvolution(new Float64Array(3).fill(0.5), 0.3);
  for (let generation = 0; generation < 100; generation += 1) {
    evolution = evolve(
      evolution,
      Array.from({ length: evolution.population }, () => {
        const point = samplePoint(evolution, random);
        return { point, loss: ellipsoid(point) };
      }),
    );
  }
  const ratio = Math.max(...evolution.lengths) / Math.min(...evolution.lengths);
  expect(ratio).toBeGreaterThan(100);
  expect(ratio).toBeLessThan(10_000);
});

test("says when its steps have vanished, and survives results that are none", () => {
  let evolution = beginEvolution(new Float64Array(2).fill(0.5), 0.2);
  expect(hasConverged(evolution)).toBe(false);
  for (let generation = 0; generation < 400; generation += 1) {
    const tried = Array.from({ length: evolution.population }, (_, i) => ({
      point: evolution.mean.slice(),
      loss: i % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY,
    }));
    evolution = evolve(evolution, tried);
    expect(Number.isFinite(evolution.sigma)).toBe(true);
  }
  expect(hasConverged(evolution)).toBe(true);
});
