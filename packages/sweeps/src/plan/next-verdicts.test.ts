import type { TrialState } from "@resweep/spec";
import type { GivenVerdict, JudgedTrial } from "@resweep/store";
import { describe, expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import type { Judge } from "./judge-words.ts";
import { judgesOf, nextVerdicts } from "./next-verdicts.ts";

const judgeWith = (
  scheduler: Record<string, unknown>,
  mode: "min" | "max" = "max",
  planned = 9,
): Judge => ({
  scheduler: parseSweepSpec({ scheduler, seeds: 9, base: { recipe: { epochs: 99 } } }).scheduler,
  objective: { metric: "validation/accuracy", mode },
  planned,
});

/** A trial with its accuracies, epoch by epoch, as they arrived at these times (milliseconds). */
function trial(
  number: number,
  accuracies: readonly number[],
  more: Partial<JudgedTrial> & { readonly at?: readonly number[] } = {},
): JudgedTrial {
  const { at = accuracies.map((_, i) => i * 1000 + number), ...rest } = more;
  return {
    ...{ id: 100 + number, number, seed: 1, hash: `h${number}`, values: { rate: number } },
    ...{
      state: "running",
      desired: "run",
      spared: false,
      from: null,
      objective: accuracies.at(-1) ?? null,
    },
    measurements: accuracies.map((value, i) => ({
      ...{ epoch: i + 1, value, at: new Date(at[i]!), turn: null, verdict: null, why: "" },
    })),
    ...rest,
  };
}

/** What the store makes of verdicts. */
function after(trials: readonly JudgedTrial[], given: readonly GivenVerdict[]): JudgedTrial[] {
  return trials.map((one) => {
    const own = given.filter(({ trialId }) => trialId === one.id);
    const last = own.findLast(({ verdict }) => verdict !== null)?.verdict ?? null;
    return {
      ...one,
      desired: last === null ? one.desired : last === "continue" ? "run" : last,
      measurements: one.measurements.map((measurement) => {
        const said = own.find(({ about }) => about?.epoch === measurement.epoch);
        return said
          ? { ...measurement, turn: said.about!.turn, verdict: said.verdict, why: said.why }
          : measurement;
      }),
    };
  });
}

const inShort = (given: readonly GivenVerdict[]) =>
  given
    .toSorted((a, b) => a.about!.turn - b.about!.turn)
    .map(({ trialId, about, verdict }) => `${trialId - 100}@${about!.epoch} ${verdict}`);

describe("verdicts on trials", () => {
  const asha = judgeWith({ name: "asha", minimum: 1, reduction: 2 });

  test("follow from the order of arrival, in words with the value and the place", () => {
    const trials = [trial(1, [0.5]), trial(2, [0.4]), trial(3, [0.6])];
    const given = nextVerdicts(asha, trials);
    expect(inShort(given)).toEqual(["1@1 continue", "2@1 stop", "3@1 continue"]);
    expect(given[1]).toMatchObject({
      why: "not the best of 2 at this rung",
      told: "asha: validation/accuracy 0.4 at epoch 1, not the best of 2 at this rung",
    });
    // The last one first: the others are no longer the best when they come.
    const other = [trial(1, [0.5]), trial(2, [0.4]), trial(3, [0.6], { at: [0] })];
    expect(inShort(nextVerdicts(asha, other))).toEqual(["3@1 continue", "1@1 stop", "2@1 stop"]);
  });

  test("are the same whether measurements are looked at one by one or all at once", () => {
    const names = [
      { name: "asha", minimum: 1, reduction: 2 },
      { name: "hyperband", minimum: 1, reduction: 2, maximum: 8 },
      { name: "successive-halving", minimum: 1, reduction: 2, cohort: 4 },
      { name: "median", startup: 2 },
      { name: "percentile", startup: 2 },
      { name: "patience", measurements: 2 },
    ];
    const curves = Array.from({ length: 9 }, (_, n) =>
      Array.from({ length: 6 }, (_, epoch) => ((n * 7 + epoch * (n % 3)) % 11) / 11 + epoch / 20),
    );
    for (const scheduler of names) {
      const judge = judgeWith(scheduler);
      const all = curves.map((accuracies, i) => trial(i + 1, accuracies));
      const atOnce = inShort(nextVerdicts(judge, all));
      const arrivals = all
        .flatMap(({ number, measurements }) =>
          measurements.map(({ at, epoch }) => ({ number, at, epoch })),
        )
        .sort((a, b) => a.at.getTime() - b.at.getTime());
      let known = curves.map((_, i) => trial(i + 1, []));
      for (const { number, epoch } of arrivals) {
        known = known.map((one) =>
          one.number === number
            ? {
                ...one,
                measurements: [...one.measurements, all[number - 1]!.measurements[epoch - 1]!],
              }
            : one,
        );
        known = after(known, nextVerdicts(judge, known));
      }
      const oneByOne = known.flatMap(({ number, measurements }) =>
        measurements.map(({ epoch, turn, verdict }) => ({ number, epoch, turn, verdict })),
      );
      expect(
        oneByOne
          .filter(({ turn }) => turn !== null)
          .toSorted((a, b) => a.turn! - b.turn!)
          .map(({ number, epoch, verdict }) => `${number}@${epoch} ${verdict}`),
        scheduler.name,
      ).toEqual(atOnce);
      expect(
        atOnce.some((said) => said.endsWith("stop")),
        scheduler.name,
      ).toBe(true);
    }
  });

  test("are given once, and to nobody who has ended, is to stop, or was opened again", () => {
    const ended = trial(1, [0.5], { state: "succeeded" as TrialState });
    const spared = trial(2, [0.1], { spared: true });
    const stopped = trial(3, [0.1]);
    const first = [ended, spared, stopped];
    const given = nextVerdicts(asha, first);
    expect(inShort(given)).toEqual(["1@1 null", "2@1 null", "3@1 stop"]);
    const then = after(first, given);
    expect(nextVerdicts(asha, then)).toEqual([]);
    // It trained on until it heard.
    const later = then.map((one) =>
      one.number === 3
        ? { ...one, measurements: [...one.measurements, trial(3, [0.1, 0.9]).measurements[1]!] }
        : one,
    );
    expect(inShort(nextVerdicts(asha, later))).toEqual(["3@2 null"]);
  });

  test("of a metric that is to be low", () => {
    const low = judgeWith({ name: "asha", minimum: 1, reduction: 2 }, "min");
    expect(inShort(nextVerdicts(low, [trial(1, [0.5]), trial(2, [0.4])]))).toEqual([
      "1@1 continue",
      "2@1 continue",
    ]);
  });

  test("wait for a cohort, then let one go on with what it measured meanwhile", () => {
    const halving = { name: "successive-halving", minimum: 1, reduction: 2, cohort: 4 };
    const judge = judgeWith(halving, "max", 3);
    const two = [trial(1, [0.5, 0.6]), trial(2, [0.4]), trial(3, [])];
    const given = nextVerdicts(judge, two);
    // The second epoch of the first is left for when it goes on: only three will ever come.
    expect(inShort(given)).toEqual(["1@1 wait", "2@1 stop"]);
    const waiting = after(two, given);
    expect(nextVerdicts(judge, waiting)).toEqual([]);
    // A person let it run: it is told once more.
    const pushed = waiting.map((one) =>
      one.number === 1 ? { ...one, desired: "run" as const } : one,
    );
    expect(inShort(nextVerdicts(judge, pushed))).toEqual(["1@1 wait"]);
    const third = waiting.map((one) =>
      one.number === 3
        ? { ...one, measurements: trial(3, [0.3], { at: [9000] }).measurements }
        : one,
    );
    expect(inShort(nextVerdicts(judge, third))).toEqual([
      "1@1 continue",
      "3@1 stop",
      "1@2 continue",
    ]);
    // Or the third never comes.
    const gone = waiting.map((one) =>
      one.number === 3 ? { ...one, state: "failed" as const } : one,
    );
    expect(inShort(nextVerdicts(judge, gone))).toEqual(["1@1 continue", "1@2 continue"]);
  });
});

describe("verdicts on cells", () => {
  test("stop the open seeds of a cell that is worse, seed by seed", () => {
    const judge = judgeWith({ name: "wilcoxon", startup: 3, p: 0.2 });
    expect(judgesOf(judge.scheduler)).toBe("cells");
    const cell = (rate: number, accuracies: readonly (number | null)[]) =>
      accuracies.map((objective, i): JudgedTrial => {
        const number = rate * 10 + i;
        const state: TrialState = objective === null ? "queued" : "succeeded";
        return trial(number, [], { values: { rate }, seed: i + 1, objective, state });
      });
    const good = cell(1, [0.8, 0.81, 0.82, null]);
    const bad = cell(2, [0.7, 0.75, 0.72, null, null]);
    const given = nextVerdicts(judge, [...good, ...bad]);
    expect(given.map(({ trialId, verdict, about }) => [trialId, verdict, about])).toEqual([
      [123, "stop", null],
      [124, "stop", null],
    ]);
    expect(given[0]!.told).toBe(
      "wilcoxon: its cell is worse than the best cell in 3 seeds in common (p = 0.125)",
    );
    const strict = judgeWith({ name: "wilcoxon", startup: 3, p: 0.1 });
    expect(nextVerdicts(strict, [...good, ...bad])).toEqual([]);
  });
});
