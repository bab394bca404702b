import { describe, expect, it } from "vitest";
import { evaluationBatches } from "./evaluation.ts";

const part = { labels: Uint16Array.from([2, 0, 1, 1, 0, 2, 2, 0, 1, 0]), count: 10 };

describe("evaluation batches", () => {
  it("hold every image once and fill up the last batch with weight 0", () => {
    const batches = [...evaluationBatches(part, { batchSize: 4 })];
    expect(batches.map(({ count }) => count)).toEqual([4, 4, 2]);
    expect(batches.map(({ weights }) => [...weights])).toEqual([
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      [1, 1, 0, 0],
    ]);
    expect(batches.map(({ indices }) => [...indices])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 8, 8],
    ]);
    for (const { indices, labels } of batches) {
      expect([...labels]).toEqual(Array.from(indices, (index) => part.labels[index]));
    }
  });

  it("take the images named, in that order", () => {
    const indices = Uint32Array.from([5, 3, 9]);
    const batches = [...evaluationBatches(part, { batchSize: 2, indices })];
    expect(batches.map((batch) => [...batch.indices])).toEqual([
      [5, 3],
      [9, 9],
    ]);
    expect(batches.map((batch) => [...batch.labels])).toEqual([
      [2, 1],
      [0, 0],
    ]);
  });

  it("are none where there are no images", () => {
    const none = { batchSize: 4, indices: new Uint32Array(0) };
    expect([...evaluationBatches(part, none)]).toEqual([]);
  });
});
