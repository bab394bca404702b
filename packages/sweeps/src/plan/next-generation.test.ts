import type { JudgedTrial } from "@resweep/store";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { nextGeneration, type Selection } from "./next-generation.ts";
import { populationOf } from "./successor-of.ts";

const RATE = "recipe.learningRate";

/** Decisions after epochs 2 and 4 of six; of four members one is replaced. */
const populationWith = (more: Record<string, unknown> = {}) =>
  populationOf(
    parseSweepSpec({
      base: { recipe: { epochs: 6 } },
      space: { [RATE]: { min: 0.001, max: 1, scale: "log" } },
      sampler: { name: "random", trials: 4 },
      scheduler: { name: "pbt", interval: 2, quantile: 0.25, resample: 0 },
      objective: { metric: "validation/accuracy", mode: "max" },
      ...more,
    }),
  );
const population = populationWith();

/** A member with its accuracies, epoch by epoch, not looked at yet; it has given way and waits. */
function member(
  number: number,
  accuracies: readonly number[],
  more: Partial<JudgedTrial> & { readonly at?: number } = {},
): JudgedTrial {
  const { at = number, ...rest } = more;
  return {
    ...{ id: 100 + number, number, seed: 1, hash: `h${number}`, values: { [RATE]: 0.01 * number } },
    ...{ state: "queued", desired: "run", spared: false, from: null },
    objective: accuracies.at(-1) ?? null,
    measurements: accuracies.map((value, i) => ({
      ...{ epoch: i + 1, value, at: new Date(1000 * i + at), turn: null, verdict: null, why: "" },
    })),
    ...rest,
  };
}

/** What the store makes of verdicts; a successor has what the one it goes on from had measured. */
function after(trials: readonly JudgedTrial[], given: readonly Selection[]): JudgedTrial[] {
  const judged = trials.map((one): JudgedTrial => {
    const own = given.filter(({ trialId }) => trialId === one.id);
    const said = own.findLast(({ verdict }) => verdict !== null)?.verdict;
    return {
      ...one,
      desired: said === undefined ? one.desired : said === "continue" ? "run" : said!,
      state: said === "stop" ? "stopped" : one.state,
      measurements: one.measurements.map((measurement) => {
        const about = own.find(({ about }) => about?.epoch === measurement.epoch);
        return about
          ? { ...measurement, turn: about.about!.turn, verdict: about.verdict, why: about.why }
          : measurement;
      }),
    };
  });
  for (const { birth } of given) {
    if (!birth) continue;
    const donor = judged.find(({ number }) => number === birth.from)!;
    const number = judged.length + 1;
    judged.push({
      ...member(number, []),
      ...{ values: birth.values, from: birth.from },
      measurements: donor.measurements
        .filter(({ turn, epoch }) => turn !== null && epoch <= birth.epoch)
        .map((one) => ({ ...one, verdict: null, why: `of trial ${birth.from}` })),
    });
  }
  return judged;
}

const inShort = (given: readonly Selection[]) =>
  given
    .toSorted((a, b) => a.trialId - b.trialId || a.about!.epoch - b.about!.epoch)
    .map(({ trialId, about, verdict }) => `${trialId - 100}@${about!.epoch} ${verdict}`);
const birthsOf = (given: readonly Selection[]) => given.flatMap(({ birth }) => birth ?? []);

describe("a population", () => {
  test("waits at each interval, neither between two nor at its last epoch", () => {
    const running = { state: "running" } as const;
    const trials = [
      member(1, [0.1], running),
      member(2, [0.1, 0.2], running),
      member(3, [0.1, 0.2, 0.3], running),
      member(4, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], running),
    ];
    const given = nextGeneration(population, trials);
    expect(inShort(given)).toEqual([
      "1@1 null",
      ...["2@1 null", "2@2 wait"],
      ...["3@1 null", "3@2 wait", "3@3 null"],
      ...["4@1 null", "4@2 wait", "4@3 null", "4@4 wait", "4@5 null", "4@6 null"],
    ]);
    expect(given.find(({ verdict }) => verdict === "wait")!.told).toBe(
      "pbt: validation/accuracy 0.2 at epoch 2, waits for the rest of the population",
    );
  });

  test("once all stand: the worst is stopped, one of the next generation goes on from the best, the others go on", () => {
    const trials = [0.5, 0.4, 0.6, 0.3].map((value, i) => member(i + 1, [0.1, value]));
    const given = nextGeneration(population, trials);
    expect(inShort(given).filter((line) => !line.endsWith("null"))).toEqual([
      "1@2 continue",
      "2@2 continue",
      "3@2 continue",
      "4@2 stop",
    ]);
    const stop = given.find(({ verdict }) => verdict === "stop")!;
    expect(stop.told).toBe(
      "pbt: validation/accuracy 0.3 at epoch 2, among the worst of 4; in its place generation 1 goes on from trial 3",
    );
    expect(stop.birth).toMatchObject({ from: 3, replaces: 4, generation: 1, epoch: 2, seed: 1 });
    expect([0.024, 0.036]).toContain(Number((stop.birth!.values[RATE] as number).toFixed(6)));
    // Lower is better of a loss.
    const lowest = { objective: { metric: "validation/loss", mode: "min" } };
    const [other] = birthsOf(nextGeneration(populationWith(lowest), trials));
    expect(other).toMatchObject({ from: 4, replaces: 3 });
  });

  test("is not decided upon while one trains, is paused, or has nothing to show", () => {
    const three = [0.5, 0.4, 0.6].map((value, i) => member(i + 1, [0.1, value]));
    const late: readonly Partial<JudgedTrial>[] = [
      { state: "running" },
      { desired: "pause" },
      { measurements: [] },
    ];
    for (const one of late) {
      const trials = [...three, { ...member(4, [0.1]), ...one }];
      expect(birthsOf(nextGeneration(population, trials))).toEqual([]);
      expect(inShort(nextGeneration(population, trials))).toContain("1@2 wait");
    }
    expect(nextGeneration(population, [])).toEqual([]);
  });

  test("whoever arrives first, at once or one by one, the decision is the same", () => {
    const values = [0.5, 0.4, 0.6, 0.3];
    const [expected] = birthsOf(
      nextGeneration(
        population,
        values.map((value, i) => member(i + 1, [0.1, value])),
      ),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
        let trials = values.map((_, i) => member(i + 1, [], { state: "running" }));
        const births = [];
        for (const i of order) {
          trials[i] = member(i + 1, [0.1, values[i]!], { at: order.indexOf(i) });
          const given = nextGeneration(population, trials);
          births.push(...birthsOf(given));
          trials = after(trials, given);
        }
        expect(births).toEqual([expected]);
        // Looked at again, nothing is left to be said.
        expect(birthsOf(nextGeneration(population, trials))).toEqual([]);
      }),
    );
  });

  test("what diverged is the worst and its place is taken; what failed is gone", () => {
    const two = [0.5, 0.6].map((value, i) => member(i + 1, [0.1, value]));
    const third = member(3, [0.1, 0.2]);
    const diverged = member(4, [0.9], { state: "diverged" });
    const given = nextGeneration(population, [...two, third, diverged]);
    expect(birthsOf(given)).toMatchObject([{ replaces: 4, from: 2 }]);
    expect(inShort(given)).toContain("3@2 continue");
    // Of three, a quarter is nobody.
    const failed = member(4, [0.9], { state: "failed" });
    expect(birthsOf(nextGeneration(population, [...two, third, failed]))).toEqual([]);
    // What never measured anything tells nothing of its values.
    const early = member(4, [], { state: "diverged" });
    expect(birthsOf(nextGeneration(population, [...two, third, early]))).toEqual([]);
  });

  test("makes no more trials than the budget has: the worst goes on then", () => {
    const trials = [0.5, 0.4, 0.6, 0.3].map((value, i) => member(i + 1, [0.1, value]));
    const given = nextGeneration(populationWith({ budget: { trials: 4 } }), trials);
    expect(inShort(given)).toContain("4@2 continue");
  });

  test("a trial that a person opened again is left alone", () => {
    const trials = [0.5, 0.4, 0.6, 0.3].map((value, i) =>
      member(i + 1, [0.1, value], { spared: i === 3 }),
    );
    const given = nextGeneration(population, trials);
    expect(birthsOf(given)).toEqual([]);
    expect(inShort(given)).toContain("4@2 null");
  });

  test("any course to the end: each member is decided upon once an interval, and every line goes back to the first", () => {
    const accuracy = fc.double({ min: 0, max: 1, noNaN: true });
    const course = fc.record({
      epochs: fc.array(fc.array(accuracy, { minLength: 60, maxLength: 60 }), {
        ...{ minLength: 6, maxLength: 6 },
      }),
      size: fc.integer({ min: 2, max: 9 }),
      most: fc.integer({ min: 9, max: 15 }),
      quantile: fc.constantFrom(0.2, 0.5),
    });
    fc.assert(
      fc.property(course, ({ epochs, size, most, quantile }) => {
        const those = populationWith({
          sampler: { name: "random", trials: size },
          scheduler: { name: "pbt", interval: 2, quantile },
          budget: { trials: most },
        });
        let trials: JudgedTrial[] = Array.from({ length: size }, (_, i) => member(i + 1, []));
        for (const [i, values] of epochs.entries()) {
          const epoch = i + 1;
          const living = trials.filter(({ state }) => state === "queued");
          expect(living).toHaveLength(size);
          expect(living.every(({ desired }) => desired === "run")).toBe(true);
          trials = trials.map((one) => {
            if (one.state !== "queued") return one;
            const value = values[one.number % values.length]!;
            const at = new Date(epoch * 1000 + one.number);
            const fresh = { epoch, value, at, turn: null, verdict: null, why: "" };
            return { ...one, measurements: [...one.measurements, fresh] };
          });
          const given = nextGeneration(those, trials);
          const births = birthsOf(given);
          const decides = epoch % 2 === 0 && epoch < 6;
          const wanted = decides ? Math.floor(size * quantile) : 0;
          expect(births).toHaveLength(Math.min(wanted, most - trials.length));
          expect(new Set(births.map(({ replaces }) => replaces)).size).toBe(births.length);
          const generationOf = (number: number): number => {
            const { from } = trials[number - 1]!;
            return from === null ? 0 : generationOf(from) + 1;
          };
          for (const { from, replaces, generation, values } of births) {
            expect(births.some((other) => other.replaces === from)).toBe(false);
            expect(from).not.toBe(replaces);
            expect(generation).toBe(generationOf(from) + 1);
            expect(those.space.allows(values)).toBe(true);
          }
          trials = after(trials, given);
          expect(nextGeneration(those, trials)).toEqual([]);
        }
        expect(trials.length).toBeLessThanOrEqual(Math.max(most, size));
      }),
      { numRuns: 60 },
    );
  });
});
