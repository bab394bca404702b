import { expect, test } from "vitest";
import { workAt } from "./work.ts";

test("work is even over the steps of a stage, and a stage without steps is spent by what follows it", () => {
  const stages = [
    { totalSteps: 10, macs: 100 },
    { totalSteps: 10, macs: 130 }, // a pruning: evaluated, not trained
    { totalSteps: 20, macs: 170 },
  ];
  const spent = [0, 5, 10, 15, 20, 25].map((step) => workAt(stages, step));
  expect(spent).toEqual([0, 50, 100, 150, 170, 170]);
});

test("nothing is spent by a trial that trains nothing before its first step", () => {
  expect(workAt([{ totalSteps: 0, macs: 7 }], 0)).toBe(7);
  expect(workAt([], 3)).toBe(0);
});
