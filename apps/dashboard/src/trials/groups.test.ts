import { expect, test } from "vitest";
import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "./columns.tsx";
import { aggregate, groupTrials, sortGroups } from "./groups.ts";

const trial = (number: number, depth: number, width: number, seed: number, accuracy: number) =>
  ({ number, seed, values: { depth, width }, results: { accuracy } }) as unknown as WireTrial;
const column = (id: string, value: TrialColumn["value"]): TrialColumn => ({
  ...{ id, label: id, group: "Results", numeric: true },
  ...{ value, cell: () => null },
});
const depth = column("depth", ({ values }) => values.depth as number);
const accuracy = column("accuracy", ({ results }) => results.accuracy!);

const trials = [
  trial(1, 8, 1, 1, 0.5),
  trial(2, 8, 1, 2, 0.7),
  trial(3, 20, 1, 1, 0.9),
  trial(4, 20, 2, 1, 0.8),
  trial(5, 20, 1, 2, 0.7),
  trial(6, 20, 2, 2, Number.NaN),
];

test("trials that agree in the fields are one group, with the seeds that it has", () => {
  const groups = groupTrials(trials, [depth]);
  expect(groups.map(({ trials, seeds }) => [trials.map(({ number }) => number), seeds])).toEqual([
    [[1, 2], 2],
    [[3, 4, 5, 6], 2],
  ]);
});

test("the interval is over seeds: Student's t of 0.5 and 0.7", () => {
  const [first] = groupTrials(trials, [depth]);
  const found = aggregate(first!, accuracy)!;
  expect(found).toMatchObject({ n: 2, without: 0 });
  expect(found.mean).toBeCloseTo(0.6, 12);
  // t(0.975; 1) = 12.7062, the deviation of the two is 0.141421.
  expect(found.interval!.high - found.mean).toBeCloseTo(12.7062 * 0.1, 4);
});

test("where a seed lacks a cell the mean is over trials, and no interval is claimed", () => {
  const [, second] = groupTrials(trials, [depth]);
  expect(aggregate(second!, accuracy)).toEqual({
    ...{ mean: expect.closeTo(0.8, 12), interval: null, n: 3, without: 1 },
  });
});

test("several cells of a seed count once", () => {
  const [group] = groupTrials([...trials.slice(2, 5), trial(6, 20, 2, 2, 0.5)], [depth]);
  expect(aggregate(group!, accuracy)).toMatchObject({ n: 2, mean: expect.closeTo(0.725, 12) });
});

test("groups follow the mean of a column, those without one last", () => {
  const none = trial(7, 32, 1, 1, Number.NaN);
  const groups = groupTrials([none, ...trials], [depth]);
  const order = (descending: boolean) =>
    sortGroups(groups, accuracy, false, descending).map(({ first }) => first.values.depth);
  expect(order(false)).toEqual([8, 20, 32]);
  expect(order(true)).toEqual([20, 8, 32]);
});

test("NaN, the infinities and no value are groups of their own", () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  const odd = values.map((value, at) => trial(at, 8, 1, 1, value));
  const without = { ...trial(9, 8, 1, 1, 0), results: {} };
  const found = column("found", ({ results }) => results.accuracy ?? null);
  const groups = groupTrials([...odd, without], [found]);
  expect(groups.map(({ trials }) => trials.map(({ number }) => number))).toEqual([
    [0, 3],
    [1],
    [2],
    [9],
  ]);
});
