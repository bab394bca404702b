import { parse } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import { optimizers } from "../optimizers/catalogue.ts";
import { warmups } from "../warmups/catalogue.ts";
import { startWatch, watchedWarmup } from "../warmups/watch.ts";
import { schedules } from "./catalogue.ts";
import { learningRateAt, ratesAt } from "./learning-rate.ts";

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

test("the polynomial comes down to its end, after the warm-up", () => {
  expect(at("polynomial", "none", 50)).toBeCloseTo(0.025, 12);
  expect(at({ name: "polynomial", power: 1, end: 0.2 }, "none", 75)).toBeCloseTo(0.04, 12);
  expect(at({ name: "polynomial", end: 0.2 }, "none", 100)).toBeCloseTo(0.02, 12);
  const warmup = { name: "linear", epochs: 2 };
  expect(at("polynomial", warmup, 20)).toBe(0.1);
  expect(at("polynomial", warmup, 60)).toBeCloseTo(0.025, 12);
});

describe("one-cycle", () => {
  const rates = (schedule: object, optimizer: unknown = "sgd") =>
    Array.from({ length: 10 }, (_, step) =>
      ratesAt(
        {
          learningRate: 0.1,
          schedule: parse(schedules.schema, { name: "one-cycle", ...schedule }),
          warmup: parse(warmups.schema, "none"),
          optimizer: parse(optimizers.schema, optimizer),
        },
        step,
        { stepsPerEpoch: 5, totalSteps: 10 },
      ),
    );

  test("goes through the points of PyTorch's OneCycleLR", () => {
    // Both halves of a cosine: up from step 0 to 2, down from 2 to 9.
    const between = (a: number, b: number, share: number) =>
      b + ((a - b) / 2) * (1 + Math.cos(Math.PI * share));
    const expected = [0.004, 0.052, 0.1].concat(
      [1, 2, 3, 4, 5, 6, 7].map((step) => between(0.1, 4e-7, step / 7)),
    );
    rates({}).forEach(({ learningRate, momentum }, step) => {
      expect(learningRate).toBeCloseTo(expected[step]!, 12);
      expect(momentum).toBeUndefined();
    });
  });

  test("is straight where it is asked to be, and moves momentum the other way", () => {
    const found = rates(
      { curve: "linear", rise: 0.6, start: 0, end: 0, momentumDip: 0.1 },
      { name: "sgd", momentum: 0.95 },
    );
    const heights = [0, 0.2, 0.4, 0.6, 0.8, 1, 0.75, 0.5, 0.25, 0];
    found.forEach(({ learningRate, momentum }, step) => {
      expect(learningRate).toBeCloseTo(0.1 * heights[step]!, 12);
      expect(momentum).toBeCloseTo(0.95 - 0.1 * heights[step]!, 12);
    });
  });

  test("may fall from its first step", () => {
    const [first, , , , , , , , , last] = rates({ rise: 0 });
    expect(first!.learningRate).toBeCloseTo(0.1, 12);
    expect(last!.learningRate).toBeCloseTo(4e-7, 12);
  });
});

describe("a warm-up until the training error is low", () => {
  const warmup = parse(warmups.schema, { name: "until", every: 2 });
  const close = (value: number) => expect.closeTo(value, 12);

  test("holds the rate down beside the schedule, whose clock runs on", () => {
    const rate = (step: number, warmupOver: boolean) =>
      learningRateAt(
        { learningRate: 0.1, schedule: parse(schedules.schema, "step"), warmup },
        step,
        { stepsPerEpoch: 10, totalSteps: 100, warmupOver },
      );
    expect([0, 60, 99].map((step) => rate(step, false))).toEqual([0.01, 0.01, 0.01].map(close));
    expect([0, 60, 99].map((step) => rate(step, true))).toEqual([0.1, 0.01, 0.001].map(close));
  });

  test("is over once the error of so many updates together is below", () => {
    let watch = startWatch;
    const after = (...hits: number[]) => {
      for (const correct of hits) watch = watchedWarmup(warmup, watch, { images: 10, correct });
      return watch;
    };
    // An error of exactly 80% is not below it.
    expect(after(4, 0)).toEqual(startWatch);
    expect(after(9)).toEqual({ over: false, updates: 1, correct: 9 });
    expect(after(0)).toEqual({ over: true, updates: 0, correct: 0 });
    expect(after(0, 0, 0)).toEqual({ over: true, updates: 0, correct: 0 });
  });

  test("a warm-up of a fixed length watches nothing", () => {
    const linear = parse(warmups.schema, "linear");
    expect(watchedWarmup(linear, startWatch, { images: 10, correct: 9 })).toBe(startWatch);
  });
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
