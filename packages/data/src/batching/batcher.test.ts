import { createHash } from "node:crypto";
import { InvalidInput } from "@resweep/spec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AugmentationConfig } from "../augmentations/catalogue.ts";
import { loadDataset } from "../load.ts";
import { createBatcher } from "./batcher.ts";

const options = { size: 6, channels: 3, classes: 4, train: 50, test: 5, noise: 0.3, seed: 2 };
const dataset = await loadDataset({ name: "synthetic", validation: 0, ...options });
const augment: AugmentationConfig[] = [
  { name: "crop", padding: 4, fill: "mean" },
  { name: "flip", probability: 0.5 },
];
const digest = ({ images, labels }: { images: Float32Array; labels: Int32Array }) =>
  createHash("sha256")
    .update(Buffer.from(images.buffer))
    .update(Buffer.from(labels.buffer))
    .digest("hex");

describe("training batches", () => {
  it("are a pure function of seed, epoch and step", () => {
    const inOrder = createBatcher(dataset, { batchSize: 8, augment });
    const position = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      epoch: fc.integer({ min: 0, max: 500 }),
      step: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(position, position, (first, second) => {
        const expected = digest(inOrder.trainBatch(first));
        inOrder.trainBatch(second);
        expect(digest(inOrder.trainBatch(first))).toBe(expected);
        const other = createBatcher(dataset, { batchSize: 8, augment });
        expect(digest(other.trainBatch(first))).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("are the same in every version", async () => {
    const images = await loadDataset({ name: "fashion-mnist-mini", validation: 0 });
    const batcher = createBatcher(images, { batchSize: 8, augment });
    expect(digest(batcher.trainBatch({ seed: 1, epoch: 2, step: 3 })).slice(0, 16)).toBe(
      "706db8e464f0f63e",
    );
  });

  it("show each image at most once an epoch, in another order in each", () => {
    const plain = createBatcher(dataset, { batchSize: 8, augment: [] });
    expect(plain.stepsPerEpoch).toBe(6);
    const epochs = [0, 1].map((epoch) => {
      const seen: string[] = [];
      for (let step = 0; step < 6; step++) {
        const { images } = plain.trainBatch({ seed: 1, epoch, step });
        for (let i = 0; i < 8; i++) seen.push(images.subarray(i * 108, (i + 1) * 108).join());
      }
      expect(new Set(seen).size).toBe(48);
      return seen;
    });
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it("draw an image's augmentation apart from its place in the batch", () => {
    const images = [8, 16].map((batchSize) => {
      const batcher = createBatcher(dataset, { batchSize, augment });
      const batches = Array.from({ length: 48 / batchSize }, (_, step) =>
        Array.from(batcher.trainBatch({ seed: 4, epoch: 0, step }).images),
      );
      return batches.flat();
    });
    expect(images[0]).toEqual(images[1]);
  });

  it("draw what mixes a batch from its place in the epoch, and leave what images draw alone", () => {
    const mixed = [...augment, { name: "mixup" as const, alpha: 1 }];
    const [without, batcher] = [augment, mixed].map((each) =>
      createBatcher(dataset, { batchSize: 8, augment: each }),
    );
    const drawn = (step: number, epoch = 0) => {
      const { draws } = batcher!.drawBatch({ seed: 4, epoch, step });
      return Array.from({ length: 8 }, (_, i) => Array.from(draws.subarray(i * 5, i * 5 + 5)));
    };
    const { draws } = without!.drawBatch({ seed: 4, epoch: 0, step: 2 });
    expect(drawn(2).flatMap((own) => own.slice(0, 3))).toEqual(Array.from(draws));
    const shares = [drawn(2), drawn(3), drawn(2, 1)].map((rows) => {
      expect(new Set(rows.map((own) => own[4])).size).toBe(1);
      expect(rows.map((own) => own[3]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      return rows[0]![4];
    });
    expect(new Set(shares).size).toBe(3);
  });

  it("mix within the parts that a network is shown, each in the same way", () => {
    const mixing = { batchSize: 8, augment: [{ name: "mixup" as const, alpha: 1 }] };
    const batcher = createBatcher(dataset, { ...mixing, partSize: 4 });
    const position = { seed: 4, epoch: 0, step: 0 };
    const { draws } = batcher.drawBatch(position);
    const partners = Array.from({ length: 8 }, (_, i) => draws[2 * i]!);
    expect(partners.slice(0, 4).sort()).toEqual([0, 1, 2, 3]);
    expect(partners.slice(4).sort()).toEqual([0, 1, 2, 3]);
    const plain = createBatcher(dataset, { batchSize: 8, augment: [] }).trainBatch(position);
    const share = draws[1]! * 2 ** -24;
    const pixel = (images: Float32Array, i: number) => images[i * 108 + 5]!;
    const { images } = batcher.trainBatch(position);
    for (const i of [1, 6]) {
      const partner = partners[i]! + (i < 4 ? 0 : 4);
      const mixed = share * pixel(plain.images, i) + (1 - share) * pixel(plain.images, partner);
      expect(pixel(images, i)).toBeCloseTo(mixed, 5);
    }
  });

  it("take only the indices given, with their labels", () => {
    const indices = Uint32Array.from([3, 7, 11, 15]);
    const batcher = createBatcher(dataset, { batchSize: 4, augment: [], indices });
    const { labels } = batcher.trainBatch({ seed: 1, epoch: 0, step: 0 });
    expect([...labels]).toEqual([3, 3, 3, 3]);
  });

  it("are normalised to mean 0 and deviation 1 of each channel", () => {
    const batcher = createBatcher(dataset, { batchSize: 50, augment: [] });
    const { images } = batcher.trainBatch({ seed: 1, epoch: 0, step: 0 });
    for (let channel = 0; channel < 3; channel++) {
      const values = images.filter((_, i) => i % 3 === channel);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(square).toBeCloseTo(1, 5);
    }
  });

  it("refuse a batch larger than the training part, and a step beyond the epoch", () => {
    expect(() => createBatcher(dataset, { batchSize: 64, augment })).toThrow(
      "recipe.batchSize: 64 is more than the 50 training images; lower it to at most 50",
    );
    expect(() => createBatcher(dataset, { batchSize: 64, augment })).toThrow(InvalidInput);
    const batcher = createBatcher(dataset, { batchSize: 8, augment });
    expect(() => batcher.trainBatch({ seed: 1, epoch: 0, step: 6 })).toThrow(RangeError);
  });
});
