import { describe, expect, it } from "vitest";
import { loadDataset } from "../load.ts";
import { createBatcher } from "./batcher.ts";
import { evaluationBatches } from "./evaluation.ts";

const options = { size: 4, channels: 1, classes: 3, train: 12, test: 10, noise: 0.3, seed: 2 };
const dataset = await loadDataset({ name: "synthetic", validation: 0, ...options });

describe("evaluation batches", () => {
  it("hold every image once and pad the last batch with weight 0", () => {
    const batches = [...evaluationBatches(dataset, { part: "test", batchSize: 4 })];
    expect(batches.map(({ count }) => count)).toEqual([4, 4, 2]);
    expect(batches.map(({ weights }) => [...weights])).toEqual([
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      [1, 1, 0, 0],
    ]);
    expect(batches.flatMap(({ labels, count }) => [...labels.subarray(0, count)])).toEqual([
      ...dataset.test.labels,
    ]);
    expect(batches[2]!.images).toHaveLength(4 * 16);
    expect(batches[2]!.images.subarray(2 * 16).every((value) => value === 0)).toBe(true);
  });

  it("show the images that training shows, unaugmented and in the order of the indices", () => {
    const indices = Uint32Array.from([5, 2]);
    const [batch] = [...evaluationBatches(dataset, { part: "train", batchSize: 2, indices })];
    const training = createBatcher(dataset, {
      batchSize: 1,
      augment: [],
      indices: indices.slice(0, 1),
    });
    const { images } = training.trainBatch({ seed: 1, epoch: 0, step: 0 });
    expect(batch!.images.slice(0, 16)).toEqual(images);
    expect([...batch!.labels]).toEqual([dataset.train.labels[5], dataset.train.labels[2]]);
  });

  it("are none where there are no images", () => {
    const none = { part: "train", batchSize: 4, indices: new Uint32Array(0) } as const;
    expect([...evaluationBatches(dataset, none)]).toEqual([]);
  });
});
