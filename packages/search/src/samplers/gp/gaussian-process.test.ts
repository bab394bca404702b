import { determinant, inverse as invert, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../random-stream.ts";
import { cholesky, extended, inverse, logDeterminant, solveLower, solveUpper } from "./cholesky.ts";
import { logExpectedImprovement } from "./expected-improvement.ts";
import { believing, conditioned, fitHyperparameters, predict } from "./gaussian-process.ts";
import { minimise } from "./minimise.ts";
import { warped } from "./warp.ts";

const random = randomStream(1, 1);
const points = Array.from({ length: 12 }, () =>
  Float64Array.from([random.uniform(), random.uniform(), random.below(3)]),
);
const observations = {
  points,
  values: Float64Array.from(points, ([x, y, kind]) => Math.sin(5 * x!) + y! ** 2 + 0.3 * kind!),
  categorical: [false, false, true],
};
const hyperparameters = { lengths: Float64Array.from([0.4, 0.9, 1.3]), noise: 1e-3 };

/** The textbook's formulas with ml-matrix, written out. */
function byHand() {
  const kernel = (one: Float64Array, other: Float64Array) => {
    const [a, b, c] = [one[0]! - other[0]!, one[1]! - other[1]!, one[2] === other[2] ? 0 : 1];
    const r = Math.sqrt((a / 0.4) ** 2 + (b / 0.9) ** 2 + (c / 1.3) ** 2);
    return (1 + Math.sqrt(5) * r + (5 / 3) * r * r) * Math.exp(-Math.sqrt(5) * r);
  };
  const matrix = new Matrix(points.map((one) => points.map((other) => kernel(one, other))));
  matrix.add(Matrix.eye(12).mul(1e-3));
  return { kernel, matrix };
}

describe("a Gaussian process", () => {
  const process = conditioned(observations, hyperparameters);
  const { kernel, matrix } = byHand();
  const at = Float64Array.from([0.3, 0.7, 1]);

  test("predicts what the textbook says", () => {
    const k = Matrix.columnVector(points.map((point) => kernel(point, at)));
    const y = Matrix.columnVector([...observations.values]);
    const precision = invert(matrix);
    const mean = k.transpose().mmul(precision).mmul(y).get(0, 0);
    const variance = 1 - k.transpose().mmul(precision).mmul(k).get(0, 0);
    expect(predict(process, at).mean).toBeCloseTo(mean, 10);
    expect(predict(process, at).variance).toBeCloseTo(variance, 10);
    expect(logDeterminant(process.factor)).toBeCloseTo(Math.log(determinant(matrix)), 8);
    const packed = inverse(process.factor);
    for (let row = 0; row < 12; row += 1)
      for (let column = 0; column <= row; column += 1)
        expect(packed[(row * (row + 1)) / 2 + column]).toBeCloseTo(precision.get(row, column), 6);
  });

  test("the slope of the expected improvement is the one of its differences, far from and near to the best", () => {
    for (const best of [-3, 0, 2]) {
      const gradient = new Float64Array(3);
      logExpectedImprovement(process, best, at, gradient);
      for (const i of [0, 1]) {
        const moved = (by: number) => {
          const point = at.slice();
          point[i]! += by;
          return logExpectedImprovement(process, best, point);
        };
        const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        // Beyond five deviations the logarithm is an approximation, and so is its slope.
        expect(Math.abs(gradient[i]! - slope)).toBeLessThan(0.01 * Math.abs(slope) + 1e-3);
      }
      expect(gradient[2]).toBe(0);
    }
  });

  test("believing a point takes away the doubt there and changes no expectation", () => {
    const wiser = believing(process, at);
    const elsewhere = Float64Array.from([0.9, 0.1, 0]);
    expect(predict(wiser, elsewhere).mean).toBeCloseTo(predict(process, elsewhere).mean, 8);
    expect(predict(wiser, at).variance).toBeLessThan(0.01);
    expect(predict(wiser, at).variance).toBeLessThan(predict(process, at).variance);
  });

  test("the fit finds which coordinates matter", () => {
    const many = Array.from({ length: 60 }, () =>
      Float64Array.from([random.uniform(), random.uniform(), random.below(3)]),
    );
    const wavy = warped(many.map(([x]) => Math.sin(12 * x!)));
    const { lengths, noise } = fitHyperparameters(
      { points: many, values: wavy, categorical: [false, false, true] },
      50,
    );
    expect(lengths[0]).toBeLessThan(1);
    expect(lengths[1]).toBeGreaterThan(5 * lengths[0]!);
    expect(lengths[2]).toBeGreaterThan(5 * lengths[0]!);
    expect(noise).toBeLessThan(1e-4);
  });

  test("the fit tells noise from a function without any", () => {
    const many = Array.from({ length: 60 }, () => Float64Array.from([random.uniform()]));
    const noiseOf = (deviation: number) => {
      const values = warped(many.map(([x]) => Math.sin(7 * x!) + deviation * random.normal()));
      return fitHyperparameters({ points: many, values, categorical: [false] }, 50).noise;
    };
    expect(noiseOf(0)).toBeLessThan(1e-5);
    expect(noiseOf(0.2)).toBeGreaterThan(0.01);
  });
});

test("a factor that is extended is the factor of the larger matrix, and solves it", () => {
  const packed = Float64Array.from([4, 2, 5, 1, 3, 6]);
  const whole = cholesky(3, packed)!;
  const grown = extended(cholesky(2, packed.slice(0, 3))!, packed.slice(3))!;
  expect(grown.lower).toEqual(whole.lower);
  const solution = solveUpper(whole, solveLower(whole, Float64Array.from([1, 2, 3])));
  const product = new Matrix([
    [4, 2, 1],
    [2, 5, 3],
    [1, 3, 6],
  ]).mmul(Matrix.columnVector([...solution]));
  expect(product.to1DArray()).toEqual([1, 2, 3].map((value) => expect.closeTo(value, 12)));
  expect(cholesky(2, Float64Array.from([1, 2, 1]))).toBeNull();
});

test("minimise: Rosenbrock's valley, with whatever lengths, and a minimum on the edge of the box", () => {
  for (const lengths of [
    [1, 1],
    [0.1, 1],
    [20, 0.2],
  ]) {
    const { value } = minimise(
      (p, slope) => {
        const [x, y] = p as unknown as [number, number];
        slope[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        slope[1] = 200 * (y - x * x);
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
      },
      Float64Array.from([-1.2, 1]),
      { low: -5, high: 5 },
      200,
      Float64Array.from(lengths),
    );
    expect(value).toBeLessThan(1e-6);
  }
  const edge = minimise(
    (p, slope) => {
      slope[0] = 2 * (p[0]! - 3);
      slope[1] = 2 * (p[1]! + 0.5);
      return (p[0]! - 3) ** 2 + (p[1]! + 0.5) ** 2;
    },
    Float64Array.from([0, 0.9]),
    { low: -1, high: 1 },
    50,
  );
  expect([...edge.point]).toEqual([1, expect.closeTo(-0.5, 4)]);
});

test("warping keeps the order and what is smooth, and no huge loss flattens the others", () => {
  const losses = [5, 1, 2, 3, NaN, 1e30, 4, Infinity];
  const values = warped(losses);
  const order = (of: ArrayLike<number>) =>
    Array.from(of, (_, i) => i).sort((a, b) => (of[a] || 0) - (of[b] || 0));
  const finite = [0, 1, 2, 3, 5, 6];
  const ranks = order(finite.map((i) => values[i]!));
  expect(ranks).toEqual(order(finite.map((i) => losses[i]!)));
  expect(Math.max(...values)).toBe(values[4]);
  expect(values[7]).toBe(values[4]);
  expect(values[0]! - values[1]!).toBeGreaterThan(0.5);
  // No corner at the median: steps that are equal stay nearly so on both of its sides.
  const line = warped(Array.from({ length: 201 }, (_, i) => i));
  expect((line[101]! - line[100]!) / (line[100]! - line[99]!)).toBeCloseTo(1, 2);
  const [only, failed] = warped([3, NaN]);
  expect(only).toBeLessThan(failed!);
  expect([...warped([NaN, NaN])]).toEqual([0, 0]);
  expect([...warped([2, 2])]).toEqual([0, 0]);
});
