import { expect, test } from "vitest";
import { type Progressing, timeLeft } from "./time-left.ts";

const hour = 3_600_000;
const trial = (number: number, over: Partial<Progressing> = {}): Progressing => ({
  ...{ number, state: "queued", step: 0, totalSteps: 100, sharedWith: null },
  ...over,
});
const running = (number: number, step: number, over: Partial<Progressing> = {}) =>
  trial(number, { state: "running", step, ...over });
const ended = (number: number, over: Partial<Progressing> = {}) =>
  trial(number, { state: "succeeded", step: 100, ...over });

test("trials that share nothing and cost the same: by how many steps are done", () => {
  expect(timeLeft([ended(1), running(2, 50), trial(3), trial(4)], null, hour)).toBeCloseTo(
    (hour * 2.5) / 1.5,
  );
  expect(timeLeft([running(1, 1), trial(2)], null, hour)).toBeNull();
  expect(timeLeft([], null, hour)).toBeNull();
});

// Five that share the first 80 of their 100 steps, as a ladder of pruning ratios does.
const ladder = [
  { all: 100, own: 100 },
  ...Array.from({ length: 4 }, () => ({ all: 100, own: 20 })),
];

test("what trials share is left to be trained once", () => {
  const waiting = [2, 3, 4, 5].map((number) => trial(number));
  const half = timeLeft([running(1, 40), ...waiting], ladder, hour);
  expect(half).toBeCloseTo((hour * (60 + 4 * 20)) / 40);
});

test("and was trained once, whoever goes on from it", () => {
  const others = [2, 3].map((number) => running(number, 90, { sharedWith: 1 }));
  const left = timeLeft([ended(1), ...others, trial(4), trial(5)], ladder, hour);
  expect(left).toBeCloseTo((hour * (10 + 10 + 20 + 20)) / (100 + 10 + 10));
});

test("a trial that costs more takes longer; one that was cancelled takes no longer", () => {
  const costs = [1, 1, 8].map((cost) => ({ all: cost, own: cost }));
  const trials = [ended(1), trial(2, { state: "cancelled", step: 50 }), trial(3)];
  expect(timeLeft(trials, costs, hour)).toBeCloseTo((hour * 8) / 1.5);
});
