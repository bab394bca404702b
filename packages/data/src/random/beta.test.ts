import { describe, expect, it } from "vitest";
import { symmetricBeta } from "./beta.ts";
import { seededRandom } from "./seeded-random.ts";

const sample = (alpha: number, count = 20_000) => {
  const random = seededRandom(7, Math.round(alpha * 1000));
  return Float64Array.from({ length: count }, () => symmetricBeta(alpha, random)).sort();
};

describe("a symmetric beta variate", () => {
  it.each([0.05, 0.2, 1, 1.5, 8, 100])("of %f has the mean and variance it should", (alpha) => {
    const values = sample(alpha);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const expected = 1 / (4 * (2 * alpha + 1));
    // Four standard errors.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(expected / values.length));
    expect(variance / expected).toBeGreaterThan(0.95);
    expect(variance / expected).toBeLessThan(1.05);
  });

  it("of 1 is uniform, and of a half has the arcsine's quantiles", () => {
    const [uniform, arcsine] = [sample(1), sample(0.5)];
    for (const share of [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
      const at = Math.floor(share * uniform.length);
      expect(Math.abs(uniform[at]! - share)).toBeLessThan(0.015);
      expect(Math.abs(arcsine[at]! - Math.sin((Math.PI * share) / 2) ** 2)).toBeLessThan(0.02);
    }
  });

  it("of very little is a number: nearly all of one or of the other", () => {
    const values = sample(0.01, 2_000);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(values.filter((value) => value > 0.01 && value < 0.99).length).toBeLessThan(150);
  });
});
