import { InvalidInput } from "@resweep/spec";
import type { Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import {
  type AugmentationDefinition,
  type ImageTools,
  type MixingAugmentation,
  shareUnit,
} from "../augmentations/augmentation.ts";
import { type AugmentationConfig, augmentations } from "../augmentations/catalogue.ts";
import type { Dataset } from "../dataset.ts";
import { normalisationOf } from "./normalisation.ts";

/** What is done to images on their way into a network, in tensor operations; draws are those of `drawBatch`. */
export interface ImageSteps {
  /** Numbers that an image draws. */
  readonly draws: number;
  /** Whether images are mixed with others of their batch. */
  readonly mixes: boolean;
  /** Bytes ([batch, height, width, channels], 0 to 255), normalised. */
  normalise(bytes: Tensor4D): Tensor4D;
  /** Normalised images augmented by their draws ([batch, draws], int32), in the order of the recipe. */
  augment(images: Tensor4D, draws: Tensor2D): Tensor4D;
  /** Where they are mixed, with what. */
  mixing(draws: Tensor2D): MixedWith;
}

export interface MixedWith {
  /** For each image the place, in the batch, of the one it is mixed with: [batch], int32. */
  readonly partners: Tensor1D;
  /** How much of its own label it keeps: [batch], float32, 0 to 1. */
  readonly shares: Tensor1D;
}

export function createImageSteps(
  tools: Pick<ImageTools, "tf" | "gather">,
  dataset: Pick<Dataset, "mean" | "deviation">,
  augment: readonly AugmentationConfig[],
): ImageSteps {
  const { tf } = tools;
  const normalisation = normalisationOf(dataset);
  const { shift, scale } = normalisation;
  const chain = chainOf(augment);
  const column = (draws: Tensor2D, at: number): Tensor1D =>
    tf.reshape(tf.slice(draws, [0, at], [-1, 1]), [-1]);
  const mixed = mixingOf(chain);
  return {
    draws: drawsOf(chain),
    mixes: mixed !== undefined,
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
        let shown = images;
        for (const { definition, config, first, count } of chain) {
          const own = Array.from({ length: count }, (_, i) => column(draws, first + i));
          shown = definition.apply({ ...tools, normalisation }, shown, own, config as never);
        }
        return shown;
      }),
    mixing(draws) {
      if (!mixed) throw new Error("No augmentation of this recipe mixes images");
      return {
        partners: column(draws, mixed.first),
        shares: tf.mul(tf.cast(column(draws, mixed.first + 1), "float32"), shareUnit),
      };
    },
  };
}

/** An augmentation of a recipe, and which of an image's numbers are its own. */
interface Link<D = AugmentationDefinition> {
  readonly definition: D;
  readonly config: AugmentationConfig;
  readonly first: number;
  readonly count: number;
}

/** A recipe's augmentations in its order. Throws InvalidInput as `checkAugmentations` does. */
export function chainOf(augment: readonly AugmentationConfig[]): Link[] {
  checkAugmentations(augment);
  let next = 0;
  return augment.map((config) => {
    const definition = augmentations.get(config.name) as AugmentationDefinition;
    const [first, count] = [next, definition.draws(config as never)];
    next += count;
    return { definition, config, first, count };
  });
}

/** Numbers that an image draws for all of them. */
export function drawsOf(chain: readonly Link[]): number {
  return chain.reduce((sum, { count }) => sum + count, 0);
}

/** The one that mixes images, where there is one. */
export function mixingOf(chain: readonly Link[]): Link<MixingAugmentation> | undefined {
  return chain.find((link): link is Link<MixingAugmentation> => link.definition.mixes === true);
}

/** Throws InvalidInput for a recipe that mixes images twice: an image would have the labels of four. */
export function checkAugmentations(augment: readonly AugmentationConfig[]): void {
  const mixing = augment.filter(({ name }) => augmentations.get(name).mixes);
  if (mixing.length < 2) return;
  const names = mixing.map(({ name }) => name).join(" and ");
  throw InvalidInput.at("recipe.augment", `${names} both mix labels; keep one of them`);
}
