import { describe, expect, it } from "vitest";
import { loadDataset } from "../load.ts";
import { ahead } from "./ahead.ts";
import { createBatcher } from "./batcher.ts";
import { copyRows } from "./copy-rows.ts";
import { evaluationBatches } from "./evaluation.ts";
import { inSharedMemory, openPrefetcher } from "./prefetcher.ts";

const options = { size: 6, channels: 3, classes: 4, train: 50, test: 11, noise: 0.3, seed: 2 };
const dataset = inSharedMemory(await loadDataset({ name: "synthetic", validation: 0, ...options }));
const batching = {
  batchSize: 8,
  augment: [{ name: "flip" as const, probability: 0.5 }],
  indices: Uint32Array.from({ length: 40 }, (_, i) => i + 5),
};

describe("a prefetcher", () => {
  it("gives the batches that are made on this thread, in order", async () => {
    const batcher = createBatcher(dataset, batching);
    const positions = Array.from({ length: 12 }, (_, i) => ({
      ...{ seed: 4, epoch: Math.floor(i / batcher.stepsPerEpoch) },
      step: i % batcher.stepsPerEpoch,
    }));
    const prefetcher = openPrefetcher(dataset, batching);
    try {
      let at = 0;
      for await (const batch of prefetcher.train(positions)) {
        const drawn = batcher.drawBatch(positions[at++]!);
        expect(batch).toEqual({ ...drawn, images: copyRows(dataset, "train", drawn.indices) });
      }
      expect(at).toBe(positions.length);
      const batches = [...evaluationBatches(dataset.test, { batchSize: 4 })];
      const found = [];
      for await (const batch of prefetcher.evaluate("test", batches)) found.push(batch);
      expect(found).toEqual(
        batches.map((batch) => ({ ...batch, images: copyRows(dataset, "test", batch.indices) })),
      );
    } finally {
      await prefetcher.close();
    }
  });

  it("passes on what goes wrong, and goes on with what is right", async () => {
    const prefetcher = openPrefetcher(dataset, batching);
    try {
      const positions = [0, 1, 99].map((step) => ({ seed: 4, epoch: 0, step }));
      const batches = prefetcher.train(positions);
      expect((await batches.next()).done).toBe(false);
      expect((await batches.next()).done).toBe(false);
      await expect(batches.next()).rejects.toThrow(RangeError);
      expect((await prefetcher.train([positions[0]!]).next()).value?.labels).toHaveLength(8);
    } finally {
      await prefetcher.close();
    }
  });

  it("says so where its thread cannot start, and where it has ended", async () => {
    const wrong = openPrefetcher(dataset, { ...batching, batchSize: 64 });
    const position = { seed: 4, epoch: 0, step: 0 };
    await expect(wrong.train([position]).next()).rejects.toThrow("64 is more than the 40");
    const closed = openPrefetcher(dataset, batching);
    const waiting = closed.train([position]).next();
    await closed.close();
    await expect(waiting).rejects.toThrow("The thread that prepares batches has ended");
    await expect(closed.train([position]).next()).rejects.toThrow("has ended");
  });
});

describe("ahead", () => {
  it("asks for a few items before they are waited for, and for no more", async () => {
    const asked: number[] = [];
    const results = ahead([1, 2, 3, 4, 5], 2, async (item) => {
      asked.push(item);
      return item * 10;
    });
    expect(asked).toEqual([]);
    expect((await results.next()).value).toBe(10);
    expect(asked).toEqual([1, 2, 3]);
    expect((await results.next()).value).toBe(20);
    expect(asked).toEqual([1, 2, 3, 4]);
    await results.return();
    expect(asked).toEqual([1, 2, 3, 4]);
  });

  it("leaves no failure unhandled that nobody waits for", async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", listen);
    const results = ahead([1, 2, 3], 3, async (item) => {
      if (item > 1) throw new Error(`item ${item}`);
      return item;
    });
    await results.next();
    await results.return();
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });
});
