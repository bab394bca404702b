import { expect, test } from "vitest";
import type { WireTrial } from "../live/wire.ts";
import { trialColumns } from "./columns.tsx";
import { sortTrials, trialFilter } from "./filter.ts";

const trial = (number: number, over: Partial<WireTrial>): WireTrial => ({
  id: number,
  sweepId: 1,
  number,
  state: "succeeded",
  desired: "run",
  seed: 1,
  values: {},
  config: {},
  step: 10,
  totalSteps: 10,
  objective: null,
  results: {},
  startedAt: null,
  endedAt: null,
  durationMs: null,
  worker: null,
  error: null,
  sharedWith: null,
  requires: [],
  waitsFor: null,
  ...over,
});
const trials = [
  trial(1, {
    values: { "architecture.name": "cifar-plain", "architecture.depth": 8 },
    results: { "validation/accuracy": 0.8 },
  }),
  trial(2, {
    values: { "architecture.name": "cifar-resnet", "architecture.depth": 20 },
    results: { "validation/accuracy": 0.91 },
    worker: "box-1",
  }),
  trial(3, {
    state: "diverged",
    values: { "architecture.name": "cifar-resnet", "architecture.depth": 32 },
    results: { "validation/accuracy": Number.NaN },
  }),
];
const columns = trialColumns(trials, "validation/accuracy");
const kept = (text: string) =>
  trials.filter(trialFilter(text, columns)).map(({ number }) => number);

test.each([
  ["", [1, 2, 3]],
  ["depth>=20", [2, 3]],
  ["architecture=cifar-resnet depth<32", [2]],
  ["state!=succeeded", [3]],
  ["validation/accuracy>90%", [2]],
  ["plain", [1]],
  ["box", [2]],
  ["#3", [3]],
  ["nonsense", []],
])("%j keeps %j", (text, numbers) => {
  expect(kept(text)).toEqual(numbers);
});

test("what has no value, or NaN, comes last in both directions", () => {
  const column = columns.find(({ id }) => id === "validation/accuracy");
  const order = (descending: boolean) =>
    sortTrials(trials, column, descending).map(({ number }) => number);
  expect(order(false)).toEqual([1, 2, 3]);
  expect(order(true)).toEqual([2, 1, 3]);
});
