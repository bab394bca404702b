import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { loadRuntime } from "../runtime.ts";
import { values } from "../small-net.fixture.ts";
import { expectClose, expectSameWhenRecorded } from "./kernels.fixture.ts";
import { lossesAndGradient } from "./softmax-cross-entropy.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;
const { softmaxCrossEntropy } = runtime.kernels;
const [batch, classes] = [6, 5];

const composed = (logits: Tensor2D, target: Tensor2D): Tensor =>
  tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), -1));

/** Labels smoothed by a tenth. */
const target = tf.oneHot([0, 4, 2, 2, 1, 3], classes, 0.92, 0.02, "float32") as Tensor2D;

test.each([1, 30])(
  "equals its composition for logits up to %d, forwards and backwards",
  (scale) => {
    const logits = tf.tensor2d(values(batch * classes, 1, scale), [batch, classes]);
    const weight = tf.tensor1d(values(batch, 2));
    expectClose(softmaxCrossEntropy(logits, target), composed(logits, target), 1e-6);
    const gradient = (loss: typeof composed) =>
      tf.grad((x: Tensor) => tf.sum(tf.mul(loss(x as Tensor2D, target), weight)))(logits);
    expectClose(gradient(softmaxCrossEntropy), gradient(composed), 1e-5);
  },
);

test("logits far apart give a finite loss and gradient", () => {
  const logits = tf.tensor2d([200, -200, 0, 0, 0], [1, classes]);
  const second = tf.oneHot([1], classes, 1, 0, "float32") as Tensor2D;
  expect(softmaxCrossEntropy(logits, second).dataSync()[0]).toBe(400);
  const gradient = tf.grad((x: Tensor) => tf.sum(softmaxCrossEntropy(x as Tensor2D, second)))(
    logits,
  );
  expect([...gradient.dataSync()]).toEqual([1, -1, 0, 0, 0]);
});

test("recorded, it gives the bits of the eager run, the gradient too", () => {
  expectSameWhenRecorded(runtime, { logits: [batch, classes] }, ({ logits }) => {
    const loss = (x: Tensor) => tf.mean(softmaxCrossEntropy(x as Tensor2D, target));
    const { value, grad } = tf.valueAndGrad(loss)(logits!);
    return { value, grad };
  });
});

test("what a deterministic GPU runs instead gives the same losses and gradient, and leaves nothing else", () => {
  const logits = tf.tensor2d(values(batch * classes, 1, 30), [batch, classes]);
  const before = tf.memory().numTensors;
  const [losses, gradient] = lossesAndGradient(tf, logits, target) as Tensor[];
  expect(tf.memory().numTensors).toBe(before + 2);
  expectClose(losses!, softmaxCrossEntropy(logits, target), 1e-6);
  const fused = tf.grad((x: Tensor) => tf.sum(softmaxCrossEntropy(x as Tensor2D, target)));
  expectClose(gradient!, fused(logits), 1e-6);
});

test("a call leaves only what it returns, with and without a gradient", () => {
  const logits = tf.zeros([batch, classes]) as Tensor2D;
  const before = tf.memory().numTensors;
  softmaxCrossEntropy(logits, target).dispose();
  tf.grad((x: Tensor) => tf.sum(softmaxCrossEntropy(x as Tensor2D, target)))(logits).dispose();
  expect(tf.memory().numTensors).toBe(before);
});
