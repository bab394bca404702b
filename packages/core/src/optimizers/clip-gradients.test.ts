import { expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import { clippedGradients } from "./clip-gradients.ts";

const clipped = (norm: number) =>
  tf.tidy(() =>
    clippedGradients(tf, [tf.tensor1d([3, 0]), tf.tensor2d([[4], [12]])], norm).map((tensor) => [
      ...tensor.dataSync(),
    ]),
  );

test("gradients of a larger norm are scaled down alike, smaller ones are left as they are", () => {
  // Their norm is 13.
  expect(clipped(6.5)).toEqual([
    [1.5, 0],
    [2, 6],
  ]);
  expect(clipped(13)).toEqual([
    [3, 0],
    [4, 12],
  ]);
  expect(clipped(20)).toEqual(clipped(13));
});
