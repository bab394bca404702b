import { describe, expect, test } from "vitest";
import { finalValue } from "./cells.ts";
import { matchPairs } from "./match-pairs.ts";
import { trialOf } from "./trials.fixture.ts";

const arms = {
  a: { "architecture.name": "residual" },
  b: { "architecture.name": "plain" },
  at: {},
};
const accuracy = "validation/accuracy";
let next = 0;
const run = (name: string, depth: number, seed: number, value: number, more = {}) => {
  next += 1;
  const values = { "architecture.name": name, "architecture.depth": depth };
  return trialOf(next, seed, values, { [accuracy]: value }, more);
};
const measured = (trials: ReturnType<typeof run>[]) =>
  trials.map((trial) => ({ trial, value: finalValue(trial, accuracy) }));

describe("pairs", () => {
  test("are of the same seed and the same other values, one a seed", () => {
    const matched = matchPairs(
      measured([
        ...[run("residual", 8, 1, 0.8), run("residual", 20, 1, 0.9), run("residual", 8, 2, 0.81)],
        ...[run("residual", 20, 2, 0.91), run("plain", 8, 1, 0.7), run("plain", 20, 1, 0.6)],
        ...[run("plain", 8, 2, 0.71), run("plain", 20, 2, 0.61), run("plain", 56, 1, 0.1)],
      ]),
      arms,
    );
    expect(matched.cells).toBe(2);
    expect(matched.pairs.map(({ seed, a, b }) => [seed, a.toFixed(3), b.toFixed(3)])).toEqual([
      [1, "0.850", "0.650"],
      [2, "0.860", "0.660"],
    ]);
  });

  test("leave out seeds that lack a cell, and say what has no value and why", () => {
    const matched = matchPairs(
      measured([
        ...[run("residual", 8, 1, 0.8), run("residual", 20, 1, 0.9)],
        ...[run("plain", 8, 1, 0.7), run("plain", 20, 1, 0.6)],
        ...[run("residual", 8, 2, 0.8), run("residual", 20, 2, 0.9, { state: "running" })],
        ...[run("plain", 8, 2, 0.7), run("plain", 20, 2, Number.NaN, { state: "diverged" })],
        run("plain", 20, 3, 0.6, { state: "failed" }),
      ]),
      arms,
    );
    expect(matched).toMatchObject({
      pairs: [{ seed: 1 }],
      incomplete: 1,
      without: { unfinished: 1, diverged: 1, other: 1 },
    });
  });

  test("may be of some cells alone", () => {
    const trials = measured([
      ...[run("residual", 8, 1, 0.8), run("plain", 8, 1, 0.7)],
      ...[run("residual", 20, 1, 0.9), run("plain", 20, 1, 0.6)],
    ]);
    const at = { "architecture.depth": 20 };
    expect(matchPairs(trials, { ...arms, at }).pairs).toEqual([{ seed: 1, a: 0.9, b: 0.6 }]);
    const depths = { a: { "architecture.depth": 20 }, b: { "architecture.depth": 8 } };
    expect(matchPairs(trials, { ...depths, at: arms.b }).pairs).toEqual([
      { seed: 1, a: 0.6, b: 0.7 },
    ]);
  });

  test("are refused where one side has several trials for one of the other", () => {
    const [first, second] = [run("residual", 8, 1, 0.8), run("residual", 8, 1, 0.9)];
    const pruned = [0, 0.4].map((ratio, i) => {
      const trial = [first, second][i]!;
      return { ...trial, values: { ...trial.values, "stages.0.ratio": ratio } };
    });
    expect(() => matchPairs(measured([...pruned, run("plain", 8, 1, 0.7)]), arms)).toThrow(
      /^a: trials \d+ and \d+ both belong here, for seed 1; say which stages.0.ratio is meant$/,
    );
  });
});
