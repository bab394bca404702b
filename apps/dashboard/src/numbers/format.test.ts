import { expect, test } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatMetric,
  formatNumber,
  formatPercent,
  formatSpread,
} from "./format.ts";

test("four significant digits, NaN says NaN, a missing value is a dash", () => {
  expect(
    [0.123456, 12345.678, 1e-7, 3, Number.NaN, Number.NEGATIVE_INFINITY, null].map(formatNumber),
  ).toEqual(["0.1235", "12350", "1.00e-7", "3", "NaN", "−∞", "–"]);
});

test("units follow the metric", () => {
  expect(formatMetric("validation/accuracy", 0.93121)).toBe("93.12 %");
  expect(formatMetric("network/parameters", 21_797_672)).toBe("21.8 M");
  expect(formatMetric("train/images-per-second", 412.345)).toBe("412.3 images/s");
  expect(formatMetric("train/loss", Number.NaN)).toBe("NaN");
  expect(formatMetric("latency/median", 1.23456)).toBe("1.235 ms");
  expect(formatMetric("cost/training", 83_000)).toBe("1 min 23 s");
  expect([950, 1_093_524].map((size) => formatMetric("network/bytes", size))).toEqual([
    "950 B",
    "1.094 MB",
  ]);
  expect(formatMetric("best/validation/accuracy", 0.5)).toBe("50.00 %");
  expect(formatMetric("before/test/accuracy", 0.5)).toBe("50.00 %");
  expect(formatPercent(undefined)).toBe("–");
  expect(formatCount(950)).toBe("950");
  expect([1_234_567_890, 340_400, 12, 0].map(formatBytes)).toEqual([
    "1.2 GB",
    "340 kB",
    "12 B",
    "0 B",
  ]);
});

test("durations and ages read like a person says them", () => {
  expect([85, 4200, 59_400, 200_000, 3_720_000, 200_000_000].map(formatDuration)).toEqual([
    "85 ms",
    "4.2 s",
    "59 s",
    "3 min 20 s",
    "1 h 02 min",
    "2 d 7 h",
  ]);
  const now = Date.now();
  expect(formatAgo(new Date(now - 3000), now)).toBe("now");
  expect(formatAgo(new Date(now - 180_000), now)).toBe("3 min. ago");
});

test("a mean and its interval share their unit", () => {
  const percent = (value: number) => formatPercent(value);
  const seconds = (value: number) => formatMetric("cost/total", value);
  expect(formatSpread(0.931, { low: 0.929, high: 0.933 }, percent)).toBe("93.10 ± 0.20 %");
  expect(formatSpread(0.931, null, percent)).toBe("93.10 %");
  expect(formatSpread(90_000, { low: 89_500, high: 90_500 }, seconds)).toBe("1 min 30 s ± 500 ms");
  expect(formatSpread(190_700, { low: 190_700 - 1e-10, high: 190_700 + 1e-10 }, formatNumber)).toBe(
    "190700",
  );
  expect(formatSpread(3, { low: 2, high: 4 }, formatNumber)).toBe("3 ± 1");
});
