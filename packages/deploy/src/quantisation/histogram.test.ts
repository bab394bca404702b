import { expect, test } from "vitest";
import { addTo, emptyHistogram, entropyThreshold, percentileThreshold } from "./histogram.ts";

/** A thousand of each of 1/1000, 2/1000, ..., and one value far out. */
function uniformWithOutlier(outlier: number) {
  const histogram = emptyHistogram({ min: -outlier, max: 1 });
  const values = Float32Array.from({ length: 100_000 }, (_, i) => (i % 1000) / 1000);
  addTo(histogram, values);
  addTo(histogram, Float32Array.of(-outlier));
  return histogram;
}

test("a percentile leaves out the largest values, whatever their sign", () => {
  const histogram = uniformWithOutlier(10);
  expect(percentileThreshold(histogram, 1)).toBe(10);
  expect(percentileThreshold(histogram, 0.9999)).toBeCloseTo(1, 1);
  expect(percentileThreshold(histogram, 0.5)).toBeCloseTo(0.5, 1);
});

test("entropy clips an outlier and keeps the bulk", () => {
  const threshold = entropyThreshold(uniformWithOutlier(10), 128);
  expect(threshold).toBeGreaterThan(0.95);
  expect(threshold).toBeLessThan(1.1);
});

test("values that are all alike lose nothing", () => {
  const histogram = emptyHistogram({ min: 0, max: 3 });
  addTo(
    histogram,
    Float32Array.from({ length: 5000 }, (_, i) => (3 * (i % 2048)) / 2048),
  );
  expect(entropyThreshold(histogram, 256)).toBeGreaterThan(2.9);
});

test("masses of a single value, as an even background gives, do not clip what lies beyond them", () => {
  const histogram = emptyHistogram({ min: 0, max: 3 });
  // Fewer and fewer up to the limit, and as many again of one value.
  const values = Float32Array.from({ length: 20_000 }, (_, i) => 3 * (1 - Math.sqrt(i / 20_000)));
  addTo(histogram, values);
  const without = entropyThreshold(histogram, 256);
  addTo(histogram, new Float32Array(20_000).fill(0.5));
  expect(entropyThreshold(histogram, 256)).toBeCloseTo(without, 1);
  expect(without).toBeGreaterThan(2.5);
});
