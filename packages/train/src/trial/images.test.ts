import {
  type AugmentationConfig,
  createBatcher,
  type Dataset,
  evaluationBatches,
  loadDataset,
} from "@resweep/data";
import { createProgram, loadRuntime } from "@resweep/engine";
import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { imageInputs } from "./image-inputs.ts";
import { fitsOnDevice, type ImageSource, prefetchedImages, residentImages } from "./images.ts";

const runtime = await loadRuntime({ threads: 1 });
const batchSize = 16;
const seed = 5;

const recipes: Record<string, AugmentationConfig[]> = {
  "as they are": [],
  "cropped into the mean and flipped": [
    { name: "crop", padding: 4, fill: "mean" },
    { name: "flip", probability: 0.5 },
  ],
  "flipped and cropped into black": [
    { name: "flip", probability: 0.5 },
    { name: "crop", padding: 2, fill: "black" },
  ],
  "reflected, jittered and erased": [
    { name: "crop", padding: 3, fill: "reflect" },
    { name: "colour-jitter", brightness: 0.4, contrast: 0.4, saturation: 0.4 },
    {
      name: "random-erasing",
      probability: 0.7,
      smallest: 0.1,
      largest: 0.4,
      aspect: 0.3,
      fill: "noise",
    },
  ],
  "jittered first, in full": [{ name: "colour-jitter", brightness: 1, contrast: 1, saturation: 1 }],
  "under RandAugment, then mixed up": [
    { name: "rand-augment", n: 3, magnitude: 20, fill: "mean" },
    { name: "mixup", alpha: 0.4 },
  ],
  "cut and mixed": [
    { name: "flip", probability: 0.5 },
    { name: "cutmix", alpha: 1, probability: 1 },
  ],
};

// Of the first an image fills whole words of memory, of the second it does not.
const kinds = [
  { size: 8, channels: 3 },
  { size: 5, channels: 1 },
];

const bits = (images: Float32Array) => new Uint32Array(images.slice().buffer);

/** The images that a network is shown: those of every step of two epochs, and every one that it is evaluated on. */
async function shownImages(
  dataset: Dataset,
  augment: AugmentationConfig[],
  { resident, compile }: { resident: boolean; compile: boolean },
) {
  const indices = Uint32Array.from({ length: 40 }, (_, i) => i + 3);
  const batching = { batchSize, augment, indices };
  const batcher = createBatcher(dataset, batching);
  const source: ImageSource = resident
    ? residentImages(dataset, batcher)
    : prefetchedImages(dataset, batching);
  const prepared = imageInputs(runtime, { ...dataset, augment, resident: source.resident });
  const program = createProgram(runtime, {
    compile,
    state: [],
    resident: prepared.tables,
    entries: {
      train: {
        inputs: prepared.training(batchSize),
        body: (inputs, tables): Record<string, Tensor> => ({
          images: prepared.augmented(inputs, tables),
        }),
      },
      evaluate: {
        inputs: prepared.evaluation(batchSize),
        body: (inputs, tables): Record<string, Tensor> => ({
          images: prepared.plain(inputs, tables),
        }),
      },
    },
  });
  try {
    const positions = [0, 1].flatMap((epoch) => [0, 1].map((step) => ({ seed, epoch, step })));
    const trained: Uint32Array[] = [];
    for await (const batch of source.train(positions)) {
      const { images } = program.run("train", prepared.values(batch));
      trained.push(bits(images!));
    }
    const evaluated: Uint32Array[] = [];
    for (const part of ["train", "test"] as const) {
      const batches = evaluationBatches(dataset[part], { batchSize });
      for await (const { images } of source.evaluate(part, batches)) {
        evaluated.push(bits(program.run("evaluate", { images }).images!));
      }
    }
    const expected = positions.map((position) => bits(batcher.trainBatch(position).images));
    return { trained, evaluated, expected };
  } finally {
    program.dispose();
    await source.close();
  }
}

describe.each(kinds)("images of $size x $size x $channels", ({ size, channels }) => {
  test.each(Object.entries(recipes))("%s, are the same bits whichever way", async (_, augment) => {
    const options = { size, channels, classes: 4, train: 50, test: 20, noise: 0.4, seed: 1 };
    const dataset = await loadDataset({ name: "synthetic", validation: 0, ...options });
    const ways = [true, false].flatMap((resident) =>
      [true, false].map((compile) => ({ resident, compile })),
    );
    let first: Uint32Array[] | null = null;
    for (const way of ways) {
      const { trained, evaluated, expected } = await shownImages(dataset, augment, way);
      expect(trained, JSON.stringify(way)).toEqual(expected);
      first ??= evaluated;
      expect(evaluated, JSON.stringify(way)).toEqual(first);
    }
    // Evaluated on are the images as they are: the bytes, normalised.
    const plain = createBatcher(dataset, { batchSize: 1, augment: [] });
    const { indices } = plain.drawBatch({ seed, epoch: 0, step: 0 });
    const { images } = plain.trainBatch({ seed, epoch: 0, step: 0 });
    const [index] = indices;
    const length = images.length;
    const at = (index! % batchSize) * length;
    const batch = first![Math.floor(index! / batchSize)]!;
    expect(batch.slice(at, at + length)).toEqual(bits(images));
  });
});

test("data fit where they take no more than their share of the memory", async () => {
  const options = { size: 10, channels: 1, classes: 2, train: 90, test: 10, noise: 0.1, seed: 1 };
  const dataset = await loadDataset({ name: "synthetic", validation: 0, ...options });
  const cpu = { gpuMemoryMiB: null };
  expect(fitsOnDevice(dataset, cpu, 0.25, 40_000)).toBe(true);
  expect(fitsOnDevice(dataset, cpu, 0.25, 39_999)).toBe(false);
  expect(fitsOnDevice(dataset, cpu, 0, 1e12)).toBe(false);
  const gpu = { gpuMemoryMiB: 1 };
  expect(fitsOnDevice(dataset, gpu, 0.25, 0)).toBe(true);
  expect(fitsOnDevice(dataset, gpu, 0.009, 0)).toBe(false);
});
