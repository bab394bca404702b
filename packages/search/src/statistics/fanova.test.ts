import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fanova, marginal } from "./fanova.ts";
import { featureOf } from "./feature.ts";
import { expectClose, goldens } from "./goldens.fixture.ts";
import { permutationImportance } from "./permutation-importance.ts";
import { growForest } from "./random-forest.ts";

describe("over a full table", () => {
  const { table, shares, marginal: ofFirst, pair } = goldens.variances;
  const points = table.flatMap((plane, a) =>
    plane.flatMap((row, b) => row.map((value, c) => ({ values: { a, b, c: `${c}` }, value }))),
  );
  const features = ["a", "b", "c"].map((name) =>
    featureOf(
      name,
      undefined,
      points.map(({ values }) => values[name as "a"]),
    ),
  );
  const forest = growForest(features, points, { seed: 1, trees: 1, bootstrap: false });

  test("the shares are those of the classical analysis of variance", () => {
    const effects = fanova(forest)!;
    expect(effects).toHaveLength(6);
    for (const { features: names, share } of effects)
      expectClose(share, shares[names.map((name) => "abc".indexOf(name)).join(",")]!, 1e-9);
  });

  test("the marginals are the table's means", () => {
    marginal(forest, ["a"]).mean.forEach((value, i) => {
      expectClose(value, ofFirst[i]!, 1e-10);
    });
    marginal(forest, ["a", "b"]).mean.forEach((value, i) => {
      expectClose(value, pair[i]!, 1e-10);
    });
  });
});

describe("y = 4 a + 2 b + c^2, with d that does nothing", () => {
  const names = ["a", "b", "c", "d"];
  const { points: rows, values, rise } = goldens.importances;
  const points = rows.map((row, i) => ({
    values: Object.fromEntries(names.map((name, k) => [name, row[k]!])),
    value: values[i]!,
  }));
  const features = names.map((name) =>
    featureOf(
      name,
      { min: -1, max: 1 },
      points.map((point) => point.values[name]!),
    ),
  );
  const forest = growForest(features, points, { seed: 1 });

  test("the variance is that of the function", () => {
    // Variances 16/3, 4/3 and 4/45 of uniform a, b and c.
    const total = 16 / 3 + 4 / 3 + 4 / 45;
    const effects = fanova(forest)!;
    const share = (...wanted: string[]) =>
      effects.find(({ features: own }) => own.join() === wanted.join())!.share;
    expect(share("a")).toBeCloseTo(16 / 3 / total, 1);
    expect(share("b")).toBeCloseTo(4 / 3 / total, 1);
    expect(share("c")).toBeLessThan(0.04);
    expect(share("d")).toBeLessThan(0.01);
    expect(share("a", "b")).toBeLessThan(0.03);
  });

  test("shuffling hurts as much as scikit-learn says", () => {
    const found = permutationImportance(forest, { seed: 1 })!;
    expect(found.slice(0, 2).map(({ feature }) => feature)).toEqual(["a", "b"]);
    found.slice(0, 2).forEach(({ rise: own }, i) => {
      expect(Math.abs(own - rise[i]!) / rise[i]!).toBeLessThan(0.2);
    });
    for (const { rise: own } of found.slice(2)) expect(Math.abs(own)).toBeLessThan(0.02);
  });

  test("the marginal of a rises by 4 per unit", () => {
    const { mean } = marginal(forest, ["a"]);
    expect((mean[20]! - mean[3]!) / ((17 * 2) / 24)).toBeCloseTo(4, 0);
  });

  test("the same seed gives the same forest", () => {
    const again = growForest(features, points, { seed: 1 });
    expect(again.trees).toEqual(forest.trees);
    expect(growForest(features, points, { seed: 2 }).trees).not.toEqual(forest.trees);
  });
});

test("the shares of all effects of two features add up to one", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: 3 }),
          fc.constantFrom("x", "y", "z"),
          fc.integer({ min: 0, max: 9 }),
        ),
        { minLength: 4, maxLength: 30 },
      ),
      (rows) => {
        const points = rows.map(([p, q, value]) => ({ values: { p, q }, value }));
        const features = (["p", "q"] as const).map((name) =>
          featureOf(
            name,
            undefined,
            points.map(({ values }) => values[name]),
          ),
        );
        const effects = fanova(growForest(features, points, { seed: 1, trees: 4 }));
        if (effects === null) return;
        expect(effects.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      },
    ),
    { numRuns: 60 },
  );
});

test("where nothing varies there is nothing to explain", () => {
  const points = [1, 2, 3].map((p) => ({ values: { p }, value: 0.5 }));
  const forest = growForest([featureOf("p", undefined, [1, 2, 3])], points, { seed: 1 });
  expect(fanova(forest)).toBeNull();
  expect(permutationImportance(forest, { seed: 1 })).toBeNull();
});

test("a continuous range on a log scale is cut where its decades are", () => {
  const values = Array.from({ length: 40 }, (_, i) => 0.001 * 1000 ** (i / 39));
  const { levels, levelOf, ordered } = featureOf(
    "rate",
    { min: 0.001, max: 1, scale: "log" },
    values,
  );
  expect(levels).toHaveLength(24);
  expect(ordered).toBe(true);
  expect([0.001, 0.0316, 1].map(levelOf)).toEqual([0, 11, 23]);
  expect(levels[0]).toBeCloseTo(0.001 * 1000 ** (1 / 48), 12);
});
