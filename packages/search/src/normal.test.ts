import { expect, test } from "vitest";
import { normalCdf, normalQuantile } from "./normal.ts";
import { expectClose, goldens } from "./statistics/goldens.fixture.ts";

test.each(goldens.normalCdf)("distribution function at %d", (z, p) => {
  expectClose(normalCdf(z), p, 2e-7);
});

test.each(goldens.normalQuantile)("quantile of %d", (p, z) => {
  if (z === 0) expect(normalQuantile(p)).toBeCloseTo(0, 15);
  else expectClose(normalQuantile(p), z);
});

test("ends at infinity, and is nothing outside", () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  expect([normalQuantile(-0.1), normalQuantile(1.1), normalCdf(Number.NaN)]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
  expect([normalCdf(-50), normalCdf(50)]).toEqual([0, 1]);
});
