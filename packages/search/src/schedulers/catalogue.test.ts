import { parse } from "@resweep/spec";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../random-stream.ts";
import { searchSpace } from "../search-space.ts";
import { schedulers } from "./catalogue.ts";
import { pbt } from "./pbt.ts";
import type { Curve, Member, Scheduler, Verdict } from "./scheduler.ts";
import { signedRankTail } from "./wilcoxon.ts";

const all = schedulers.list as unknown as Scheduler[];

function defaultsOf({ name }: Scheduler, more: object = {}) {
  const { name: _, ...options } = parse(schedulers.schema as never, { name, ...more }) as object & {
    name: string;
  };
  return options as never;
}

/** Losses at the epochs 1, 2, ..., times `every`. */
const curve = (number: number, losses: readonly number[], every = 1, ended = false): Curve => ({
  number,
  ended,
  points: losses.map((loss, i) => ({ at: (i + 1) * every, loss })),
});

const anyLoss = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0) },
);
const anyCurves = fc
  .array(fc.record({ losses: fc.array(anyLoss, { maxLength: 12 }), ended: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((curves) => curves.map(({ losses, ended }, i) => curve(i + 1, losses, 100, ended)));

describe.each(all.map((scheduler) => [scheduler.name, scheduler] as const))(
  "scheduler %s",
  (_, scheduler) => {
    const options = defaultsOf(scheduler);

    test("gives a verdict on anything, the same whatever the order of the others", () => {
      fc.assert(
        fc.property(anyCurves, ([trial, ...others]) => {
          const verdict = scheduler.verdict(trial!, others, options);
          expect(["continue", "stop", "wait"] satisfies Verdict["is"][]).toContain(verdict.is);
          expect(scheduler.verdict(trial!, others.toReversed(), options)).toEqual(verdict);
        }),
      );
    });

    test("lets a trial go on that is alone, or has measured nothing", () => {
      expect(scheduler.verdict(curve(1, []), [], options).is).toBe("continue");
      if (scheduler.name !== "successive-halving")
        expect(scheduler.verdict(curve(1, [3, 2, 1], 100), [], options).is).toBe("continue");
    });

    test("never stops the best of all", () => {
      fc.assert(
        fc.property(anyCurves, (others) => {
          // Better at every step than anything else, and still getting better.
          const best = curve(
            0,
            Array.from({ length: 12 }, (_, i) => -100 - i),
            100,
          );
          const finite = others.map(({ points, ...rest }) => ({
            ...rest,
            points: points.map(({ at, loss }) => ({ at, loss: loss === -Infinity ? 0 : loss })),
          }));
          expect(scheduler.verdict(best, finite, options).is).not.toBe("stop");
        }),
      );
    });

    test("judges one of 10,000 trials", () => {
      const random = randomStream(1, 1);
      const others = Array.from({ length: 10_000 }, (_, i) =>
        curve(i + 2, [random.normal(), random.normal()], 100, true),
      );
      const began = performance.now();
      scheduler.verdict(curve(1, [3, 3], 100), others, options);
      expect(performance.now() - began).toBeLessThan(1000);
    });
  },
);

const verdictOf = (name: string, trial: Curve, others: readonly Curve[], more: object = {}) => {
  const scheduler = schedulers.get(name) as unknown as Scheduler;
  return scheduler.verdict(trial, others, defaultsOf(scheduler, more)).is;
};

test("median: half of the others are enough, from the fifth on and after the warm-up", () => {
  const others = [1, 2, 3, 4, 5].map((loss, i) => curve(i + 2, [9, loss]));
  expect(verdictOf("median", curve(1, [9, 3]), others)).toBe("continue");
  expect(verdictOf("median", curve(1, [9, 3.1]), others)).toBe("stop");
  expect(verdictOf("median", curve(1, [2, 3.1]), others)).toBe("continue"); // its best counts
  expect(verdictOf("median", curve(1, [9, NaN]), others)).toBe("stop");
  expect(verdictOf("median", curve(1, [9, 3.1]), others.slice(1))).toBe("continue");
  expect(verdictOf("median", curve(1, [9, 3.1]), others, { warmup: 3 })).toBe("continue");
  expect(verdictOf("percentile", curve(1, [9, 2.5]), others)).toBe("stop");
  expect(verdictOf("percentile", curve(1, [9, 2]), others)).toBe("continue");
});

test("asha: one in four goes on from a rung, and between rungs nothing is asked", () => {
  const rung = { minimum: 2, reduction: 4 };
  const others = [1, 2, 3, 4, 5, 6, 7].map((loss, i) => curve(i + 2, [9, loss]));
  expect(verdictOf("asha", curve(1, [9, 1.5]), others, rung)).toBe("continue");
  expect(verdictOf("asha", curve(1, [9, 2.5]), others, rung)).toBe("stop");
  expect(verdictOf("asha", curve(9, [9, 2]), others, rung)).toBe("stop"); // the older of two equals
  expect(verdictOf("asha", curve(1, [9, 2.5, 9]), others, rung)).toBe("continue");
  expect(verdictOf("asha", curve(1, [9, NaN]), [], rung)).toBe("stop");
});

test("asha on curves that keep their order trains a third of the steps and keeps the best", () => {
  const steps = 64;
  const random = randomStream(7, 0);
  const trials = Array.from({ length: 200 }, (_, i) => ({
    number: i + 1,
    level: random.uniform(),
  }));
  const done: Curve[] = [];
  for (const { number, level } of trials) {
    const losses: number[] = [];
    do losses.push(level + 1 / (losses.length + 1) + 0.01 * random.normal());
    while (
      losses.length < steps &&
      verdictOf("asha", curve(number, losses), done, { minimum: 4, reduction: 4 }) === "continue"
    );
    done.push(curve(number, losses, 1, true));
  }
  const spent = done.reduce((sum, { points }) => sum + points.length, 0);
  expect(spent).toBeLessThan((trials.length * steps) / 3);
  const best = trials.toSorted((a, b) => a.level - b.level)[0]!;
  const finished = done.filter(({ points }) => points.length === steps);
  const bestFinished = Math.min(...finished.map(({ number }) => trials[number - 1]!.level));
  expect(bestFinished).toBeLessThan(best.level + 0.02);
});

test("successive halving waits until it is sure", () => {
  const four = { minimum: 1, reduction: 2, cohort: 4 };
  const at = (number: number, ...losses: number[]) => curve(number, losses);
  expect(verdictOf("successive-halving", at(1, 5), [], four)).toBe("wait");
  expect(verdictOf("successive-halving", at(1, 5), [at(2, 1), at(3, 2)], four)).toBe("stop");
  expect(verdictOf("successive-halving", at(1, 5), [at(2, 6), at(3, 1)], four)).toBe("wait");
  expect(verdictOf("successive-halving", at(1, 5), [at(2, 6), at(3, 7)], four)).toBe("continue");
  // One that ended before the rung comes no more, and another cohort is no rival.
  const gone = { ...at(4), ended: true };
  expect(verdictOf("successive-halving", at(1, 5), [at(2, 6), at(3, 1), gone], four)).toBe(
    "continue",
  );
  expect(verdictOf("successive-halving", at(1, 5), [at(5, 1), at(6, 1)], four)).toBe("wait");
  // At the second rung two have come, and one goes on.
  expect(
    verdictOf("successive-halving", at(1, 5, 4), [at(2, 6, 5), at(3, 7), at(4, 8)], four),
  ).toBe("continue");
});

test("hyperband: some brackets give a slow starter time", () => {
  const options = { minimum: 1, reduction: 4, maximum: 64 };
  const rivals = Array.from({ length: 300 }, (_, i) => curve(i + 1001, [1, 1, 1, 1]));
  const slow = Array.from({ length: 300 }, (_, i) =>
    verdictOf("hyperband", curve(i + 1, [9]), rivals, options),
  );
  const spared = slow.filter((verdict) => verdict === "continue").length / slow.length;
  // Brackets of 64, 22, 8 and 4 in 98 trials: all but the first ask later.
  expect(spared).toBeGreaterThan(0.25);
  expect(spared).toBeLessThan(0.45);
  expect(() =>
    parse(schedulers.schema as never, { name: "hyperband", minimum: 9, maximum: 3 }),
  ).toThrow("maximum: must be at least minimum (9)");
});

test("patience: so many measurements without a gain", () => {
  const few = { measurements: 3, least: 0.1 };
  expect(verdictOf("patience", curve(1, [5, 4, 4, 3.95]), [], few)).toBe("continue");
  expect(verdictOf("patience", curve(1, [5, 4, 4, 3.95, NaN]), [], few)).toBe("stop");
});

test("wilcoxon: stops a cell that is worse seed by seed, by the exact distribution", () => {
  const best = curve(1, [1, 2, 3, 4, 5, 6], 1, true);
  expect(verdictOf("wilcoxon", curve(2, [1.1, 2.2]), [best])).toBe("continue");
  expect(verdictOf("wilcoxon", curve(2, [1.1, 2.2, 3.3]), [best])).toBe("continue"); // p = 1/8
  expect(verdictOf("wilcoxon", curve(2, [1.1, 2.2, 3.3, 4.4]), [best])).toBe("stop"); // p = 1/16
  expect(verdictOf("wilcoxon", curve(2, [1.1, 1.5, 3.3, 3.6, 5.1, 9]), [best])).toBe("continue");
  // scipy.stats.wilcoxon(x, alternative="greater", method="exact") where no ties; ties by counting signs out by hand.
  expect(signedRankTail([1, 2, 3, -4, 5, 6, 7])).toBeCloseTo(0.0546875, 12);
  expect(signedRankTail([3, -1, 2, 5, 4])).toBeCloseTo(0.0625, 12);
  expect(signedRankTail([1, 1, -1])).toBeCloseTo(0.5, 12);
  expect(signedRankTail([0, 0])).toBe(1);
  const many = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? -(i + 1) : i + 1));
  expect(signedRankTail(many)).toBeGreaterThan(0);
  expect(signedRankTail(many)).toBeLessThan(0.05);
});

describe("pbt", () => {
  const options = { interval: 10, quantile: 0.25, resample: 0.25 };
  const space = searchSpace(
    {
      rate: { min: 0.001, max: 1, scale: "log" },
      width: { choices: [8, 16, 32] },
      name: { choices: ["a", "b"] },
    },
    { constraints: ["rate * width < 40"] },
  );
  const member = (number: number, losses: readonly number[]): Member => ({
    ...curve(number, losses, 5),
    values: { rate: 0.1, width: 16, name: "a" },
  });
  const others = [1, 2, 3, 4, 5, 6, 7].map((loss) => member(loss, [9, loss]));

  test("the worst quarter goes on from the best, near their values; the others stay", () => {
    const decide = (one: Member, place = 1) =>
      pbt.decide!(one, others, space, randomStream(1, place), options);
    expect(decide(member(8, [9, 3.5]))).toBeNull();
    expect(decide(member(8, [9]))).toBeNull();
    expect(decide(member(8, [9, 8, 8]))).toBeNull(); // asked at the interval, not after it
    for (let place = 0; place < 50; place += 1) {
      const exploit = decide(member(8, [9, 8]), place)!;
      expect([1, 2]).toContain(exploit.from);
      expect(space.allows(exploit.values)).toBe(true);
      expect(Object.keys(exploit.values)).toEqual(["rate", "width", "name"]);
      expect(exploit).toEqual(decide(member(8, [9, 8]), place));
    }
    expect(decide(member(8, [NaN, NaN]))).not.toBeNull();
  });
});
