import {
  type Batcher,
  type BatcherOptions,
  type BatchPosition,
  type Dataset,
  type EvaluationBatch,
  openPrefetcher,
  wholeImages,
} from "@resweep/data";
import type { Resident, Runtime } from "@resweep/engine";

/** Images as a network takes them: their numbers where it holds them all, else their bytes. */
export type ImageInput = Int32Array | Uint8Array;

export interface TrainInputs {
  readonly images: ImageInput;
  readonly labels: Int32Array;
  /** What the augmentations drew for each image. */
  readonly draws: Int32Array;
}

export interface EvaluationInputs {
  readonly images: ImageInput;
  readonly labels: Int32Array;
  readonly weights: Float32Array;
  /** Images that count. */
  readonly count: number;
}

/** A trial's images on their way to its network. Wherever they lie, it is shown the same ones, to the bit. */
export interface ImageSource {
  /** What the network is to keep on the device; null where the images come with each batch. */
  readonly resident: Resident | null;
  train(positions: Iterable<BatchPosition>): AsyncIterableIterator<TrainInputs>;
  evaluate(
    part: "train" | "test",
    batches: Iterable<EvaluationBatch>,
  ): AsyncIterableIterator<EvaluationInputs>;
  close(): Promise<void>;
}

/** All images lie on the device, the test part's behind those to train on; a batch names them. */
export function residentImages(dataset: Dataset, batcher: Batcher): ImageSource {
  const { train, test, inputShape } = dataset;
  const first = { train: 0, test: train.count };
  const bytesEach = inputShape.reduce((product, length) => product * length, 1);
  const parts = [train, test].map(({ images }) => wholeImages(images, bytesEach));
  return {
    resident: { rowShape: inputShape, parts },
    async *train(positions) {
      for (const position of positions) {
        const { indices, labels, draws } = batcher.drawBatch(position);
        yield { images: indices, labels, draws };
      }
    },
    async *evaluate(part, batches) {
      for (const { indices, ...batch } of batches) {
        yield { ...batch, images: indices.map((index) => first[part] + index) };
      }
    },
    async close() {},
  };
}

/**
 * The images stay in memory, or in their file; a thread of its own prepares the next batches while one is trained on. The
 * dataset should be `inSharedMemory`, so that the thread has no copy of it.
 */
export function prefetchedImages(dataset: Dataset, options: BatcherOptions): ImageSource {
  return { ...openPrefetcher(dataset, options), resident: null };
}

/** The share of the memory that is free (of a GPU: that the process may take) that data may take to lie there. */
export const usualResidentShare = 0.25;

/** Whether a dataset's images may lie on the device. A processor holds them twice then: once as they were read. */
export function fitsOnDevice(
  { train, test }: Dataset,
  { gpuMemoryMiB }: Pick<Runtime, "gpuMemoryMiB">,
  share: number,
  freeBytes = process.availableMemory(),
): boolean {
  const memory = gpuMemoryMiB === null ? freeBytes : gpuMemoryMiB * 2 ** 20;
  return train.images.length + test.images.length <= share * memory;
}
