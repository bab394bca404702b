import { expect, test } from "vitest";
import { divergenceMap } from "./divergence-map.ts";
import { expectClose, goldens } from "./goldens.fixture.ts";
import { proportionInterval } from "./proportion.ts";

test.each(goldens.proportions)(
  "%d of %d has the interval of statsmodels",
  (count, n, low, high) => {
    const interval = proportionInterval(count, n);
    expectClose(interval.low + 1, low + 1);
    expectClose(interval.high, high);
  },
);

test("the warm-up map counts the runs of each place", () => {
  const run = (rate: number, epochs: number, diverged: boolean) => ({
    at: { rate, epochs },
    diverged,
  });
  const map = divergenceMap([
    run(0.1, 0, true),
    run(0.1, 1, false),
    run(0.1, 0, false),
    run(0.1, 0, true),
  ]);
  expect(map).toMatchObject([
    { at: { rate: 0.1, epochs: 0 }, n: 3, diverged: 2, probability: 2 / 3 },
    { at: { rate: 0.1, epochs: 1 }, n: 1, diverged: 0, probability: 0 },
  ]);
  expect(map[1]!.interval.high).toBeCloseTo(0.793, 3);
});
