import { InvalidInput } from "@resweep/spec";
import type { AugmentationConfig } from "../augmentations/catalogue.ts";
import type { Dataset } from "../dataset.ts";
import { readImages } from "../images/images.ts";
import { seededRandom } from "../random/seeded-random.ts";
import { chainOf, drawsOf, mixingOf } from "./image-steps.ts";
import { normalisationOf, normalise } from "./normalisation.ts";
import { shuffle } from "./shuffle.ts";

/** All that is drawn for a batch: small, and enough to make it wherever the images are. */
export interface BatchDraws {
  /** Numbers of the images in the training part, [batch]. */
  readonly indices: Int32Array;
  /** [batch] */
  readonly labels: Int32Array;
  /** What the augmentations drew, [batch, draws]. */
  readonly draws: Int32Array;
}

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

/** Both are pure functions of their argument: the same batch in any order of calls and in any process. */
export interface Batcher {
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  drawBatch(position: BatchPosition): BatchDraws;
  /** The batch that those draws give, made in JavaScript alone, image by image. Training makes it on the device. */
  trainBatch(position: BatchPosition): TrainBatch;
}

export interface BatcherOptions {
  readonly batchSize: number;
  readonly augment: readonly AugmentationConfig[];
  /** Images that a network is shown at once, where that is a part of a batch: they are mixed within it. */
  readonly partSize?: number;
  /** Images of the training part to draw from; all unless given. */
  readonly indices?: Uint32Array;
}

/**
 * Shuffled, augmented batches of training images. Each epoch has its own order; an incomplete last batch is dropped;
 * each image draws its augmentation from (seed, epoch, its index), and what mixes a batch from (seed, epoch, step).
 * Throws InvalidInput where the batch is larger than the training part, and as `checkAugmentations` does.
 */
export function createBatcher(
  dataset: Pick<Dataset, "train" | "inputShape" | "mean" | "deviation">,
  options: BatcherOptions,
): Batcher {
  const { batchSize, augment, partSize = batchSize } = options;
  const indices = options.indices ?? Uint32Array.from({ length: dataset.train.count }, (_, i) => i);
  const stepsPerEpoch = Math.floor(indices.length / batchSize);
  if (stepsPerEpoch === 0) {
    throw InvalidInput.at(
      "recipe.batchSize",
      `${batchSize} is more than the ${indices.length} training images; lower it to at most ${indices.length}`,
    );
  }
  const chain = chainOf(augment);
  const drawn = drawsOf(chain);
  const mixed = mixingOf(chain);

  let shuffled: { seed: number; epoch: number; order: Uint32Array } | null = null;
  const orderOf = (seed: number, epoch: number) => {
    if (shuffled?.seed !== seed || shuffled.epoch !== epoch) {
      const random = seededRandom(seed, orderStream, epoch);
      shuffled = { seed, epoch, order: shuffle(indices.length, random) };
    }
    return shuffled.order;
  };

  const { inputShape, train } = dataset;
  const drawBatch: Batcher["drawBatch"] = ({ seed, epoch, step }) => {
    if (!(step >= 0 && step < stepsPerEpoch)) {
      throw new RangeError(`step ${step} is not within the epoch's ${stepsPerEpoch} steps`);
    }
    const order = orderOf(seed, epoch);
    const chosen = new Int32Array(batchSize);
    const labels = new Int32Array(batchSize);
    const draws = new Int32Array(batchSize * drawn);
    // It has a stream of its own, so that what an image draws does not hang on its batch.
    const together = seededRandom(seed, mixStream, epoch, step);
    const mixing = mixed?.definition.draw(mixed.config as never, together, inputShape, partSize);
    for (let i = 0; i < batchSize; i++) {
      const index = indices[order[step * batchSize + i]!]!;
      chosen[i] = index;
      labels[i] = train.labels[index]!;
      if (drawn === 0) continue;
      const random = seededRandom(seed, augmentStream, epoch, index);
      for (const { definition, config, first } of chain) {
        const own = definition.mixes
          ? [mixing!.partners[i % partSize]!, mixing!.share, ...mixing!.more]
          : definition.draw(config as never, random, inputShape);
        draws.set(own, i * drawn + first);
      }
    }
    return { indices: chosen, labels, draws };
  };

  const pixels = inputShape.reduce((product, length) => product * length, 1);
  const normalisation = normalisationOf(dataset);
  /** These images of the training part as their draws show them. */
  const shownImages = (chosen: Int32Array, draws: Int32Array): Float32Array[] => {
    const bytes = readImages(train.images, pixels, chosen);
    let shown = Array.from(chosen, (_, i) =>
      normalise(bytes.subarray(i * pixels, (i + 1) * pixels), normalisation),
    );
    for (const { definition, config, first, count } of chain) {
      const before = shown;
      shown = before.map((image, i) => {
        const part = i - (i % partSize);
        const batch = before.slice(part, part + partSize);
        const own = draws.subarray(i * drawn + first, i * drawn + first + count);
        const tools = { shape: inputShape, normalisation, batch };
        return definition.plain(tools, image, [...own], config as never);
      });
    }
    return shown;
  };

  return {
    batchSize,
    stepsPerEpoch,
    drawBatch,
    trainBatch(position) {
      const { indices: chosen, labels, draws } = drawBatch(position);
      const images = new Float32Array(batchSize * pixels);
      for (const [i, image] of shownImages(chosen, draws).entries()) images.set(image, i * pixels);
      return { images, labels };
    },
  };
}

/** Streams of one seed that must not be each other. */
const orderStream = 0x0de4;
const augmentStream = 0xa06e;
const mixStream = 0x312d;
