import { expect, test } from "vitest";
import { bySeeds, meanOverSeeds } from "./seed-means.ts";

const curve = (...points: [step: number, value: number][]) =>
  points.map(([step, value]) => ({ step, epoch: step / 10, trainMs: step * 2, value }));

test("the mean of seeds lies between the least and the most of them", () => {
  expect(meanOverSeeds([curve([10, 1], [20, 4]), curve([10, 3], [20, 2])])).toEqual([
    { step: 10, epoch: 1, trainMs: 20, value: 2, min: 1, max: 3 },
    { step: 20, epoch: 2, trainMs: 40, value: 3, min: 2, max: 4 },
  ]);
});

test("bands that a curve has already are kept", () => {
  const [point] = meanOverSeeds([[{ ...curve([1, 5])[0]!, min: 0, max: 9 }], curve([1, 7])]);
  expect(point).toMatchObject({ value: 6, min: 0, max: 9 });
});

test("a seed counts as far as it has come; a step that it passed without a point is left out", () => {
  const steps = (...curves: ReturnType<typeof curve>[]) =>
    meanOverSeeds(curves).map(({ step, value }) => [step, value]);
  expect(steps(curve([1, 1], [2, 1], [3, 1]), curve([1, 3], [3, 3]))).toEqual([
    [1, 2],
    [3, 2],
  ]);
  expect(steps(curve([1, 1], [2, 1]), curve([1, 3], [2, Number.NaN]))).toEqual([
    [1, 2],
    [2, 1],
  ]);
  expect(steps([], [])).toEqual([]);
});

test("what differs in the seed alone belongs together", () => {
  const trials = [
    { number: 1, values: { depth: 8 } },
    { number: 2, values: { depth: 20 } },
    { number: 3, values: { depth: 8 } },
  ];
  expect(bySeeds(trials).map((own) => own.map(({ number }) => number))).toEqual([[1, 3], [2]]);
});
