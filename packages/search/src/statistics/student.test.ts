import { expect, test } from "vitest";
import { expectClose, goldens } from "./goldens.fixture.ts";
import { studentCdf, studentQuantile } from "./student.ts";

test.each(goldens.studentCdf)(
  "distribution function at %d with %d degrees of freedom",
  (t, v, p) => {
    expectClose(studentCdf(t, v), p, 1e-11);
  },
);

test.each(goldens.studentQuantile)("quantile of %d with %d degrees of freedom", (p, v, t) => {
  if (p === 0.5) expect(studentQuantile(p, v)).toBeCloseTo(0, 14);
  else expectClose(studentQuantile(p, v), t, 1e-10);
});

test("ends at infinity, and is nothing outside", () => {
  expect([studentQuantile(0, 3), studentQuantile(1, 3)]).toEqual([-Infinity, Infinity]);
  expect(studentQuantile(1.5, 3)).toBeNaN();
});
