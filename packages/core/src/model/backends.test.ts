import type * as tfjs from "@tensorflow/tfjs";
import { afterAll, expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import { createModel } from "./create-model.ts";

const native = tf.getBackend();
afterAll(() => tf.setBackend(native));

test.each(["A", "B"])(
  "shortcut %s gives the same on TensorFlow.js's own backend",
  async (shortcut) => {
    const run = async (backend: string, training: boolean) => {
      await tf.setBackend(backend);
      const task = { inputShape: [9, 9, 3] as const, classes: 3, seed: 1 };
      const model = createModel(tf, { name: "cifar-resnet", depth: 8, width: 3, shortcut }, task);
      const x = tf.linspace(-1, 1, 2 * 9 * 9 * 3).reshape([2, 9, 9, 3]);
      return [...(model.apply(x, { training }) as tfjs.Tensor).dataSync()];
    };
    for (const training of [false, true]) {
      const [there, here] = [await run("cpu", training), await run(native, training)];
      here.forEach((value, i) => {
        expect(there[i]).toBeCloseTo(value, 4);
      });
    }
  },
);
