import type { Tensor } from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { loadRuntime } from "./runtime.ts";

const { tf } = await loadRuntime({ threads: 1 });

test("the gradient passes where the input is positive, and nowhere else", () => {
  const x = tf.tensor([-2, -0, 0, 1e-30, 3]);
  const dy = tf.tensor([1, 2, 3, 4, 5]);
  const gradient = tf.grad((a: Tensor) => tf.sum(tf.mul(tf.relu(a), dy)))(x);
  expect([...gradient.dataSync()]).toEqual([0, 0, 0, 4, 5]);
});
