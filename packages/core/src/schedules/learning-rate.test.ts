import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import { warmups } from "../warmups/catalogue.ts";
import { schedules } from "./catalogue.ts";
import { learningRateAt } from "./learning-rate.ts";

const at = (schedule: unknown, warmup: unknown, step: number) =>
  learningRateAt(
    {
      learningRate: 0.1,
      schedule: parse(schedules.schema, schedule),
      warmup: parse(warmups.schema, warmup),
    },
    step,
    { stepsPerEpoch: 10, totalSteps: 100 },
  );

test("the warm-up starts at its share and ends at the base rate", () => {
  const rates = [0, 9, 10].map((step) => at("constant", { name: "linear", start: 0.2 }, step));
  expect(rates).toEqual([0.1 * 0.2, 0.1, 0.1]);
});

test.each(["none", { name: "linear", epochs: 0 }])("%j is no warm-up", (warmup) => {
  expect(at("cosine", warmup, 0)).toBe(0.1);
});

test("a warm-up longer than the training takes all of it", () => {
  expect(at("cosine", { name: "linear", epochs: 500 }, 99)).toBeCloseTo(0.1, 12);
});

test("a warm-up of part of an epoch", () => {
  expect(at("constant", { name: "linear", epochs: 0.5 }, 4)).toBeCloseTo(0.1, 12);
});

test("steps drop at shares of the training (He et al. 2015)", () => {
  const rates = [0, 49, 50, 74, 75, 99].map((step) => at("step", "none", step));
  [0.1, 0.1, 0.01, 0.01, 0.001, 0.001].forEach((rate, i) => {
    expect(rates[i]).toBeCloseTo(rate, 12);
  });
});

test("the cosine comes down to its end", () => {
  expect(at({ name: "cosine", end: 0.25 }, "none", 50)).toBeCloseTo(0.0625, 12);
  expect(at({ name: "cosine", end: 0.25 }, "none", 100)).toBeCloseTo(0.025, 12);
});

test.each(["0.5, x", "0.75, 0.5", "0.5, 1.5", "-0.5"])(
  "milestones %j are refused",
  (milestones) => {
    expect(() => at({ name: "step", milestones }, "none", 0)).toThrow(
      "milestones: must be increasing",
    );
  },
);

test("milestones may be a list", () => {
  expect(parse(schedules.schema, { name: "step", milestones: [0.25, 0.5] })).toEqual({
    name: "step",
    milestones: "0.25, 0.5",
    factor: 0.1,
  });
  expect(parse(schedules.schema, "step")).toMatchObject({ milestones: "0.5, 0.75" });
});
