import { describe, expect, test } from "vitest";
import { judgeClaim } from "./claim.ts";
import { goldens } from "./goldens.fixture.ts";
import { holm } from "./holm.ts";
import { comparePairs } from "./paired-comparison.ts";
import { seedsNeeded } from "./seeds-needed.ts";

test.each(goldens.corrections)(
  "Holm's correction of $p is that of statsmodels",
  ({ p, holm: expected }) => {
    holm(p).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
  },
);

test.each(goldens.powers)(
  "an effect of $effect at $alpha needs the pairs that statsmodels' power of the t-test says, to one",
  ({ effect, alpha, n }) => {
    const needed = seedsNeeded({ difference: effect, deviation: 1, alpha, test: "paired-t" });
    expect(Math.abs(needed! - n)).toBeLessThanOrEqual(1);
  },
);

test("a permutation test cannot decide with fewer pairs than its p allows", () => {
  const clear = { difference: 1, deviation: 0.01 };
  expect(seedsNeeded({ ...clear, alpha: 0.05 })).toBe(6);
  expect(seedsNeeded({ ...clear, alpha: 0.01 })).toBe(8);
  expect(seedsNeeded({ ...clear, alpha: 0.05, test: "paired-t" })).toBe(2);
  expect(seedsNeeded({ difference: 0.001, deviation: 1, alpha: 0.05 })).toBeNull();
  expect(seedsNeeded({ difference: 0, deviation: 1, alpha: 0.05 })).toBeNull();
});

describe("a claim", () => {
  const differencesOf = (...differences: number[]) =>
    comparePairs(
      differences.map((d) => ({ a: d, b: 0 })),
      { seed: 1 },
    );
  const judge = (comparison: ReturnType<typeof comparePairs>, mode: "max" | "min" = "max") =>
    judgeClaim(comparison, { mode, alpha: 0.05, adjustedP: comparison?.p ?? 1, claims: 1 });
  const clear = [1, 1.2, 0.9, 1.1, 1, 0.8];

  test("is supported, or refuted, by the sign of a clear difference and the way of its metric", () => {
    expect(judge(differencesOf(...clear))).toEqual({ verdict: "supported", furtherSeeds: 0 });
    expect(judge(differencesOf(...clear), "min").verdict).toBe("refuted");
    expect(judge(differencesOf(...clear.map((d) => -d))).verdict).toBe("refuted");
    expect(judge(differencesOf(...clear.map((d) => -d)), "min").verdict).toBe("supported");
  });

  test("is undecided with few pairs, and says how many more would decide it", () => {
    expect(judge(differencesOf(1, 1.2, 0.9))).toEqual({ verdict: "undecided", furtherSeeds: 3 });
    expect(judge(null)).toEqual({ verdict: "undecided", furtherSeeds: 6 });
    expect(judge(differencesOf(1))).toEqual({ verdict: "undecided", furtherSeeds: 5 });
    expect(judge(differencesOf(1, -1, 1, -1, 1, -1))).toEqual({
      verdict: "undecided",
      furtherSeeds: null,
    });
  });

  test("among several needs more", () => {
    const comparison = differencesOf(...clear);
    const options = { mode: "max", alpha: 0.05, adjustedP: 0.125, claims: 4 } as const;
    // 2 / 2^8 is the first at or below 0.05 / 4.
    expect(judgeClaim(comparison, options)).toEqual({ verdict: "undecided", furtherSeeds: 2 });
  });
});
