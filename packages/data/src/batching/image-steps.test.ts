import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AugmentationConfig } from "../augmentations/catalogue.ts";
import { loadDataset } from "../load.ts";
import { createBatcher } from "./batcher.ts";
import { copyRows } from "./copy-rows.ts";
import { createImageSteps } from "./image-steps.ts";

beforeAll(() => tf.setBackend("cpu"));
afterAll(() => expect(tf.memory().numTensors).toBe(0));

const gather = <T extends tf.Tensor>(
  values: T,
  indices: tf.Tensor,
  { axis, batchDims }: { axis: number; batchDims: number },
) => tf.gather(values, indices as tf.Tensor1D, axis, batchDims) as T;

function jitter(amount: number): AugmentationConfig {
  return { name: "colour-jitter", brightness: amount, contrast: amount, saturation: amount };
}

const erasing = { probability: 0.8, smallest: 0.05, largest: 0.5, aspect: 0.4 };

const recipes: [string, AugmentationConfig[]][] = [
  ["nothing", []],
  ["a flip", [{ name: "flip", probability: 0.5 }]],
  ["a crop into the mean", [{ name: "crop", padding: 3, fill: "mean" }]],
  ["a crop into black", [{ name: "crop", padding: 3, fill: "black" }]],
  ["a crop that reflects", [{ name: "crop", padding: 3, fill: "reflect" }]],
  ["a crop that reflects more than once", [{ name: "crop", padding: 16, fill: "reflect" }]],
  ["rectangles of noise", [{ name: "random-erasing", ...erasing, fill: "noise" }]],
  ["rectangles of the mean", [{ name: "random-erasing", ...erasing, fill: "mean" }]],
  ["rectangles of black", [{ name: "random-erasing", ...erasing, fill: "black" }]],
  ["jittered colours", [jitter(0.4)]],
  ["jittered colours, all the way", [jitter(1)]],
  ["a weak RandAugment", [{ name: "rand-augment", n: 1, magnitude: 3, fill: "mean" }]],
  ["a strong RandAugment", [{ name: "rand-augment", n: 3, magnitude: 30, fill: "black" }]],
  ["mixup", [{ name: "mixup", alpha: 0.4 }]],
  ["cutmix", [{ name: "cutmix", alpha: 1, probability: 1 }]],
  [
    "all of it",
    [
      { name: "crop", padding: 2, fill: "reflect" },
      { name: "flip", probability: 0.5 },
      { name: "rand-augment", n: 2, magnitude: 9, fill: "mean" },
      jitter(0.4),
      { name: "random-erasing", ...erasing, fill: "noise" },
      { name: "cutmix", alpha: 1, probability: 0.5 },
    ],
  ],
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

describe.each([1, 2, 3])("images of %i channels", (channels) => {
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

it("mixing is told with its shares, whatever is drawn beside it", async () => {
  const options = { size: 7, channels: 1, classes: 4, train: 60, test: 5, noise: 0.3, seed: 2 };
  const dataset = await loadDataset({ name: "synthetic", validation: 0, ...options });
  const augment: AugmentationConfig[] = [
    { name: "flip", probability: 0.5 },
    { name: "mixup", alpha: 1 },
    { name: "crop", padding: 2, fill: "mean" },
  ];
  const batcher = createBatcher(dataset, { batchSize: 20, augment });
  const steps = createImageSteps({ tf, gather }, dataset, augment);
  expect([steps.draws, steps.mixes]).toEqual([5, true]);
  const { draws } = batcher.drawBatch({ seed: 1, epoch: 0, step: 0 });
  const { partners, shares } = tf.tidy(() => {
    const mixing = steps.mixing(tf.tensor2d(draws, [20, 5], "int32"));
    return { partners: mixing.partners.arraySync(), shares: mixing.shares.arraySync() };
  });
  expect([...partners].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(new Set(shares).size).toBe(1);
  expect(shares[0]).toBe(draws[2]! * 2 ** -24);
});

it("refuses a recipe that mixes twice", () => {
  const augment: AugmentationConfig[] = [
    { name: "mixup", alpha: 1 },
    { name: "cutmix", alpha: 1, probability: 1 },
  ];
  expect(() => createImageSteps({ tf, gather }, { mean: [0], deviation: [1] }, augment)).toThrow(
    "recipe.augment: mixup and cutmix both mix labels; keep one of them",
  );
});
