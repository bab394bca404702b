import { expect, it } from "vitest";
import { channelStatistics } from "./statistics.ts";

it("gives mean and deviation of each channel in units of 0..1", () => {
  const images = Uint8Array.from([0, 51, 255, 51, 0, 102, 255, 102]);
  const { mean, deviation } = channelStatistics(images, [2, 2, 2]);
  expect(mean[0]).toBeCloseTo(0.5, 12);
  expect(deviation[0]).toBeCloseTo(0.5, 12);
  expect(mean[1]).toBeCloseTo(0.3, 12);
  expect(deviation[1]).toBeCloseTo(0.1, 12);
});

it("leaves a constant channel at zero instead of dividing by nothing", () => {
  expect(channelStatistics(new Uint8Array(4).fill(255), [2, 2, 1])).toEqual({
    mean: [1],
    deviation: [1],
  });
});
