import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectClose, goldens } from "./goldens.fixture.ts";
import { comparePairs } from "./paired-comparison.ts";
import { signFlipTest } from "./sign-flip-test.ts";

const pairsOf = ({ a, b }: { a: readonly number[]; b: readonly number[] }) =>
  a.map((value, i) => ({ a: value, b: b[i]! }));

describe.each(goldens.comparisons)("$a.length pairs", (golden) => {
  test("compare as SciPy's permutation_test does", () => {
    const comparison = comparePairs(pairsOf(golden), { seed: 1 })!;
    expectClose(comparison.difference, golden.difference, 1e-9);
    expectClose(comparison.deviation!, golden.deviation, 1e-9);
    expect(comparison.exact).toBe(golden.exact);
    if (golden.exact) expectClose(comparison.p, golden.permutation);
    else expect(Math.abs(comparison.p - golden.permutation)).toBeLessThan(0.003);
  });

  test("compare as SciPy's ttest_rel does", () => {
    const comparison = comparePairs(pairsOf(golden), { seed: 1, test: "paired-t" })!;
    expectClose(comparison.p, golden.t, 1e-8);
  });
});

test("the p of n clear differences is 2 / 2^n, whatever their size", () => {
  for (let n = 1; n <= 8; n += 1) {
    const differences = Array.from({ length: n }, (_, i) => 1 + i * i);
    expect(signFlipTest(differences, { seed: 1 }).p).toBe(2 / 2 ** n);
  }
});

test("exchanging A and B, or the order of the pairs, changes no p", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 9 }),
      (differences) => {
        const { p } = signFlipTest(differences, { seed: 1 });
        const others = [differences.map((value) => -value), [...differences].reverse()];
        for (const other of others) expect(signFlipTest(other, { seed: 1 }).p).toBe(p);
        expect(p).toBeGreaterThanOrEqual(2 / 2 ** differences.length);
        expect(p).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test("a true null is found false no more often than the level says", () => {
  // Under the null the signs are coin tosses: over all of them, p <= 1/16 comes up in at most a sixteenth.
  const sizes = [0.3, 1, 1.7, 2.2, 3.9, 5.1];
  let found = 0;
  for (let pattern = 0; pattern < 64; pattern += 1) {
    const differences = sizes.map((size, i) => ((pattern >> i) & 1 ? size : -size));
    if (signFlipTest(differences, { seed: 1 }).p <= 1 / 16) found += 1;
  }
  expect(found).toBe(4);
});

test("pairs that tell nothing", () => {
  expect(comparePairs([], { seed: 1 })).toBeNull();
  const one = { deviation: null, interval: null, effectSize: null, p: 1 };
  expect(comparePairs([{ a: 1, b: 0 }], { seed: 1 })).toMatchObject(one);
  expect(comparePairs([{ a: 1, b: 0 }], { seed: 1, test: "paired-t" })).toMatchObject(one);
  const equal = Array.from({ length: 7 }, () => ({ a: 1, b: 1 }));
  expect(comparePairs(equal, { seed: 1 })).toMatchObject({ difference: 0, p: 1 });
  expect(comparePairs(equal, { seed: 1, test: "paired-t" })).toMatchObject({ p: 1 });
});

test("the effect size is Hedges' g of the differences", () => {
  const differences = [0.02, 0.01, 0.03, 0.02];
  const { effectSize } = comparePairs(
    differences.map((d) => ({ a: d, b: 0 })),
    { seed: 1 },
  )!;
  // Mean 0.02, deviation 0.008165, correction 1 - 3/11.
  expect(effectSize).toBeCloseTo((0.02 / Math.sqrt(0.0002 / 3)) * (8 / 11), 12);
});
