import { InvalidInput } from "@resweep/spec";
import type { AugmentationDefinition, Placement } from "../augmentations/augmentation.ts";
import { type AugmentationConfig, augmentations } from "../augmentations/catalogue.ts";
import type { Dataset } from "../dataset.ts";
import { seededRandom } from "../random/seeded-random.ts";
import { createImageWriter } from "./image-writer.ts";
import { shuffle } from "./shuffle.ts";

export interface TrainBatch {
  /** [batch, height, width, channels], normalised by the training set's mean and deviation. */
  readonly images: Float32Array;
  /** [batch] */
  readonly labels: Int32Array;
}

export interface BatchPosition {
  readonly seed: number;
  /** Counts from 0. */
  readonly epoch: number;
  /** Within the epoch, from 0 to stepsPerEpoch - 1. */
  readonly step: number;
}

export interface Batcher {
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** A pure function of its argument: the same batch in any order of calls and in any process. */
  trainBatch(position: BatchPosition): TrainBatch;
}

/**
 * Shuffled, augmented batches of the training images named by `indices` (default all). Each epoch has its own order;
 * an incomplete last batch is dropped; each image draws its augmentation from (seed, epoch, its index).
 * Throws InvalidInput where the batch is larger than the training part.
 */
export function createBatcher(
  dataset: Dataset,
  options: {
    readonly batchSize: number;
    readonly augment: readonly AugmentationConfig[];
    readonly indices?: Uint32Array;
  },
): Batcher {
  const { batchSize } = options;
  const indices = options.indices ?? Uint32Array.from({ length: dataset.train.count }, (_, i) => i);
  const stepsPerEpoch = Math.floor(indices.length / batchSize);
  if (stepsPerEpoch === 0) {
    throw InvalidInput.at(
      "recipe.batchSize",
      `${batchSize} is more than the ${indices.length} training images; lower it to at most ${indices.length}`,
    );
  }
  const [height, width, channels] = dataset.inputShape;
  const pixels = height * width * channels;
  const write = createImageWriter(dataset);
  const chain = options.augment.map((config) => ({
    definition: augmentations.get(config.name) as AugmentationDefinition,
    config,
  }));

  let shuffled: { seed: number; epoch: number; order: Uint32Array } | null = null;
  const orderOf = (seed: number, epoch: number) => {
    if (shuffled?.seed !== seed || shuffled.epoch !== epoch) {
      const random = seededRandom(seed, orderStream, epoch);
      shuffled = { seed, epoch, order: shuffle(indices.length, random) };
    }
    return shuffled.order;
  };

  return {
    batchSize,
    stepsPerEpoch,
    trainBatch({ seed, epoch, step }) {
      if (!(step >= 0 && step < stepsPerEpoch)) {
        throw new RangeError(`step ${step} is not within the epoch's ${stepsPerEpoch} steps`);
      }
      const order = orderOf(seed, epoch);
      const images = new Float32Array(batchSize * pixels);
      const labels = new Int32Array(batchSize);
      for (let i = 0; i < batchSize; i++) {
        const index = indices[order[step * batchSize + i]!]!;
        const placement: Placement = { xSign: 1, xOffset: 0, yOffset: 0, fill: "mean" };
        if (chain.length > 0) {
          const random = seededRandom(seed, augmentStream, epoch, index);
          for (const { definition, config } of chain) {
            definition.place(placement, config as never, random, width);
          }
        }
        write(dataset.train.images, index, images, i, placement);
        labels[i] = dataset.train.labels[index]!;
      }
      return { images, labels };
    },
  };
}

/** Streams of one seed that must not be each other. */
const orderStream = 0x0de4;
const augmentStream = 0xa06e;
