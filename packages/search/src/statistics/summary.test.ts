import { describe, expect, test } from "vitest";
import { bootstrapInterval } from "./bootstrap.ts";
import { expectClose, goldens } from "./goldens.fixture.ts";
import { meanInterval } from "./mean-interval.ts";
import { sortedQuantile } from "./moments.ts";
import { summarise } from "./summary.ts";

describe.each(goldens.summaries)("$values.length values", (golden) => {
  const { values, t, bca } = golden;
  const summary = summarise(values, { seed: 1 });

  test("have the mean, deviation and quantiles of NumPy", () => {
    expectClose(summary.mean, golden.mean);
    expectClose(summary.deviation!, golden.deviation);
    expectClose(summary.median, golden.median);
    expectClose(
      sortedQuantile(
        [...values].sort((a, b) => a - b),
        0.3,
      ),
      golden.quantile,
    );
  });

  test("have SciPy's interval, the bootstrap's up to chance", () => {
    const { method, low, high } = summary.interval!;
    expect(method).toBe(values.length < 20 ? "t" : "bca");
    if (method === "t") {
      expectClose(low, t[0], 1e-11);
      expectClose(high, t[1], 1e-11);
    }
    // 9,999 resamples against SciPy's 400,000: the means of five values are few and far apart.
    const width = bca[1] - bca[0];
    const [from, to] = bootstrapInterval(values, { seed: 1 });
    expect(Math.abs(from - bca[0]) / width).toBeLessThan(0.06);
    expect(Math.abs(to - bca[1]) / width).toBeLessThan(0.06);
  });
});

test("a bootstrap is the same for the same seed, and another for another", () => {
  const { values } = goldens.summaries[1]!;
  expect(bootstrapInterval(values, { seed: 3 })).toEqual(bootstrapInterval(values, { seed: 3 }));
  expect(bootstrapInterval(values, { seed: 3 })).not.toEqual(
    bootstrapInterval(values, { seed: 4 }),
  );
});

test("one value has no interval; equal ones have one of no width", () => {
  expect(summarise([0.5], { seed: 1 })).toMatchObject({ n: 1, deviation: null, interval: null });
  expect(meanInterval([2, 2, 2], { seed: 1 })).toMatchObject({ low: 2, high: 2 });
  expect(bootstrapInterval([2, 2, 2], { seed: 1 })).toEqual([2, 2]);
});
