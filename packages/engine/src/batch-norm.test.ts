import type { Tensor } from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { loadRuntime } from "./runtime.ts";
import { values } from "./small-net.fixture.ts";

const { tf, kernels } = await loadRuntime({ threads: 1 });
const { batchNorm } = kernels;
const epsilon = 1e-5;

function composed(x: Tensor, gamma: Tensor, beta: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const { mean, variance } = tf.moments(x, axes);
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, gamma), beta);
}

for (const shape of [
  [4, 5, 3, 6],
  [12, 6],
]) {
  test(`fused batch norm of [${shape}] equals its composition, forwards and backwards`, () => {
    const size = shape.reduce((product, length) => product * length, 1);
    const x = tf.tensor(values(size, 1, 3), shape);
    const gamma = tf.tensor(values(6, 2, 2));
    const beta = tf.tensor(values(6, 3));
    const weight = tf.tensor(values(size, 4), shape);
    const fused = tf.grads((a: Tensor, b: Tensor, c: Tensor) =>
      tf.sum(tf.mul(batchNorm(a, b, c, epsilon).y, weight)),
    )([x, gamma, beta]);
    const plain = tf.grads((a: Tensor, b: Tensor, c: Tensor) =>
      tf.sum(tf.mul(composed(a, b, c), weight)),
    )([x, gamma, beta]);
    for (const [index, gradient] of fused.entries()) {
      const other = plain[index]!.dataSync();
      for (const [at, value] of gradient.dataSync().entries()) {
        expect(Math.abs(value - other[at]!)).toBeLessThan(2e-5);
      }
    }
    const { y, mean, variance } = batchNorm(x, gamma, beta, epsilon);
    const difference = tf.max(tf.abs(tf.sub(y, composed(x, gamma, beta)))).dataSync()[0]!;
    expect(difference).toBeLessThan(1e-5);
    const axes = shape.map((_, axis) => axis).slice(0, -1);
    const moments = tf.moments(x, axes);
    const count = size / 6;
    const unbiased = tf.mul(moments.variance, count / (count - 1));
    expect(tf.max(tf.abs(tf.sub(mean, moments.mean))).dataSync()[0]).toBeLessThan(1e-6);
    expect(tf.max(tf.abs(tf.sub(variance, unbiased))).dataSync()[0]).toBeLessThan(1e-5);
  });
}

test("a call leaves only what it returns, with and without a gradient", () => {
  const x = tf.tensor(values(48, 1), [2, 2, 2, 6]);
  const gamma = tf.ones([6]);
  const beta = tf.zeros([6]);
  const before = tf.memory().numTensors;
  const { y, mean, variance } = batchNorm(x, gamma, beta, epsilon);
  expect(tf.memory().numTensors).toBe(before + 3);
  tf.dispose([y, mean, variance]);
  const gradient = tf.grad((a: Tensor) => tf.sum(batchNorm(a, gamma, beta, epsilon).y))(x);
  expect(tf.memory().numTensors).toBe(before + 1);
  gradient.dispose();
});
