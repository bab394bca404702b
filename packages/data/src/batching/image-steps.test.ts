import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AugmentationConfig } from "../augmentations/catalogue.ts";
import { loadDataset } from "../load.ts";
import { createBatcher } from "./batcher.ts";
import { copyRows } from "./copy-rows.ts";
import { createImageSteps } from "./image-steps.ts";

beforeAll(() => tf.setBackend("cpu"));
afterAll(() => expect(tf.memory().numTensors).toBe(0));

const gather = (values: tf.Tensor4D, indices: tf.Tensor, options: Record<string, number>) =>
  tf.gather(values, indices as tf.Tensor1D, options.axis, options.batchDims);

const recipes: [string, AugmentationConfig[]][] = [
  ["nothing", []],
  ["a flip", [{ name: "flip", probability: 0.5 }]],
  ["a crop into the mean", [{ name: "crop", padding: 3, fill: "mean" }]],
  ["a crop into black", [{ name: "crop", padding: 3, fill: "black" }]],
  [
    "a crop and a flip",
    [
      { name: "crop", padding: 4, fill: "mean" },
      { name: "flip", probability: 0.5 },
    ],
  ],
  [
    "a flip between two crops, out of sight and back",
    [
      { name: "crop", padding: 5, fill: "black" },
      { name: "flip", probability: 0.7 },
      { name: "crop", padding: 9, fill: "mean" },
    ],
  ],
];

describe.each([1, 3])("images of %i channels", (channels) => {
  it.each(recipes)("with %s, are to the bit those made without tensors", async (_, augment) => {
    const options = { size: 7, channels, classes: 4, train: 60, test: 5, noise: 0.3, seed: 2 };
    const dataset = await loadDataset({ name: "synthetic", validation: 0, ...options });
    const batcher = createBatcher(dataset, { batchSize: 30, augment });
    const steps = createImageSteps({ tf, gather }, dataset, augment);
    for (const step of [0, 1]) {
      const position = { seed: 3, epoch: 1, step };
      const { indices, draws, labels } = batcher.drawBatch(position);
      const expected = batcher.trainBatch(position);
      expect(labels).toEqual(expected.labels);
      const images = tf.tidy(() => {
        const bytes = Int32Array.from(copyRows(dataset, "train", indices));
        const shown = steps.normalise(tf.tensor4d(bytes, [30, 7, 7, channels], "int32"));
        const drawn = tf.tensor2d(draws, [30, steps.draws], "int32");
        return steps.augment(shown, drawn).dataSync() as Float32Array;
      });
      expect(new Uint32Array(images.slice().buffer)).toEqual(
        new Uint32Array(expected.images.buffer),
      );
    }
  });
});
