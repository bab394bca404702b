import { expect, test } from "vitest";
import { filledBatch, filledKernel } from "./fill.ts";

test("the numbers are those of the peer's script", () => {
  expect([...filledKernel("layer1.0.conv1.weight", 6, 144)]).toEqual([
    0.0412939190864563, 0.19825506210327148, -0.007604809477925301, 0.036875780671834946,
    0.1359720528125763, 0.07501305639743805,
  ]);
});

test("they fill the bound evenly", () => {
  const values = filledKernel("fc.weight", 20_000, 6);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(square).toBeCloseTo(1 / 3, 1);
  expect(Math.max(...values)).toBeLessThan(1);
});

test("a batch has an image for each label", () => {
  const { images, labels } = filledBatch(3, 4, 2);
  expect([...labels]).toEqual([0, 1, 0]);
  expect(images[5]).toBeCloseTo(Math.sin(5), 6);
});
