import type { Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { AugmentationDefinition, ImageTools } from "../augmentations/augmentation.ts";
import { type AugmentationConfig, augmentations } from "../augmentations/catalogue.ts";
import type { Dataset } from "../dataset.ts";
import { normalisationOf } from "./normalisation.ts";

/** What is done to images on their way into a network, in tensor operations; draws are those of `drawBatch`. */
export interface ImageSteps {
  /** Numbers that an image draws. */
  readonly draws: number;
  /** Bytes ([batch, height, width, channels], 0 to 255), normalised. */
  normalise(bytes: Tensor4D): Tensor4D;
  /** Normalised images augmented by their draws ([batch, draws], int32), in the order of the recipe. */
  augment(images: Tensor4D, draws: Tensor2D): Tensor4D;
}

export function createImageSteps(
  tools: Pick<ImageTools, "tf" | "gather">,
  dataset: Pick<Dataset, "mean" | "deviation">,
  augment: readonly AugmentationConfig[],
): ImageSteps {
  const { tf } = tools;
  const { shift, scale, black } = normalisationOf(dataset);
  const chain = chainOf(augment);
  return {
    draws: drawsOf(augment),
    normalise: (bytes) =>
      tf.tidy(() => {
        const [batch, height, width] = bytes.shape;
        // Every pixel has numbers of its own: TensorFlow is ten times slower at repeating those of a few channels.
        const each = (numbers: readonly number[]) =>
          tf.tile(tf.tensor1d([...numbers]), [height * width]);
        const flat = tf.reshape(tf.cast(bytes, "float32"), [batch, -1]);
        const normalised = tf.mul(tf.sub(flat, each(shift)), each(scale));
        return tf.reshape(normalised, bytes.shape);
      }),
    augment: (images, draws) =>
      tf.tidy(() => {
        let [shown, at] = [images, 0];
        for (const { definition, config } of chain) {
          const own = Array.from(
            { length: definition.draws },
            (_, i) => tf.reshape(tf.slice(draws, [0, at + i], [-1, 1]), [-1]) as Tensor1D,
          );
          shown = definition.apply({ ...tools, black }, shown, own, config as never);
          at += definition.draws;
        }
        return shown;
      }),
  };
}

/** A recipe's augmentations with their definitions, in its order. */
export function chainOf(augment: readonly AugmentationConfig[]) {
  return augment.map((config) => ({
    definition: augmentations.get(config.name) as AugmentationDefinition,
    config,
  }));
}

/** Numbers that an image draws for all of them. */
export function drawsOf(augment: readonly AugmentationConfig[]): number {
  return chainOf(augment).reduce((sum, { definition }) => sum + definition.draws, 0);
}
