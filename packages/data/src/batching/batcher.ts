import { InvalidInput } from "@resweep/spec";
import type { AugmentationConfig } from "../augmentations/catalogue.ts";
import type { Dataset } from "../dataset.ts";
import { seededRandom } from "../random/seeded-random.ts";
import { chainOf, drawsOf } from "./image-steps.ts";
import { normalisationOf, normalise } from "./normalisation.ts";
import { placeImage } from "./place-image.ts";
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
  /** Images of the training part to draw from; all unless given. */
  readonly indices?: Uint32Array;
}

/**
 * Shuffled, augmented batches of training images. Each epoch has its own order; an incomplete last batch is dropped;
 * each image draws its augmentation from (seed, epoch, its index).
 * Throws InvalidInput where the batch is larger than the training part.
 */
export function createBatcher(
  dataset: Pick<Dataset, "train" | "inputShape" | "mean" | "deviation">,
  options: BatcherOptions,
): Batcher {
  const { batchSize, augment } = options;
  const indices = options.indices ?? Uint32Array.from({ length: dataset.train.count }, (_, i) => i);
  const stepsPerEpoch = Math.floor(indices.length / batchSize);
  if (stepsPerEpoch === 0) {
    throw InvalidInput.at(
      "recipe.batchSize",
      `${batchSize} is more than the ${indices.length} training images; lower it to at most ${indices.length}`,
    );
  }
  const chain = chainOf(augment);
  const drawn = drawsOf(augment);

  let shuffled: { seed: number; epoch: number; order: Uint32Array } | null = null;
  const orderOf = (seed: number, epoch: number) => {
    if (shuffled?.seed !== seed || shuffled.epoch !== epoch) {
      const random = seededRandom(seed, orderStream, epoch);
      shuffled = { seed, epoch, order: shuffle(indices.length, random) };
    }
    return shuffled.order;
  };

  const drawBatch: Batcher["drawBatch"] = ({ seed, epoch, step }) => {
    if (!(step >= 0 && step < stepsPerEpoch)) {
      throw new RangeError(`step ${step} is not within the epoch's ${stepsPerEpoch} steps`);
    }
    const order = orderOf(seed, epoch);
    const chosen = new Int32Array(batchSize);
    const labels = new Int32Array(batchSize);
    const draws = new Int32Array(batchSize * drawn);
    let at = 0;
    for (let i = 0; i < batchSize; i++) {
      const index = indices[order[step * batchSize + i]!]!;
      chosen[i] = index;
      labels[i] = dataset.train.labels[index]!;
      if (drawn === 0) continue;
      const random = seededRandom(seed, augmentStream, epoch, index);
      for (const { definition, config } of chain) {
        for (const number of definition.draw(config as never, random)) draws[at++] = number;
      }
    }
    return { indices: chosen, labels, draws };
  };

  const { inputShape, train } = dataset;
  const pixels = inputShape.reduce((product, length) => product * length, 1);
  const normalisation = normalisationOf(dataset);
  /** Image `index` of the training part as its draws show it. */
  const shownImage = (index: number, draws: Int32Array): Float32Array => {
    const bytes = train.images.subarray(index * pixels, (index + 1) * pixels);
    let [shown, at] = [normalise(bytes, normalisation), 0];
    for (const { definition, config } of chain) {
      const own = draws.subarray(at, at + definition.draws);
      const placement = definition.place([...own], config as never, inputShape[1]);
      shown = placeImage(shown, inputShape, placement, normalisation.black);
      at += definition.draws;
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
      for (const [i, index] of chosen.entries()) {
        const own = draws.subarray(i * drawn, (i + 1) * drawn);
        images.set(shownImage(index, own), i * pixels);
      }
      return { images, labels };
    },
  };
}

/** Streams of one seed that must not be each other. */
const orderStream = 0x0de4;
const augmentStream = 0xa06e;
