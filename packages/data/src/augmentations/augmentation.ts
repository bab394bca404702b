import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { Normalisation } from "../batching/normalisation.ts";
import type { SeededRandom } from "../random/seeded-random.ts";
import type { TensorFlow } from "../tensorflow.ts";

/** [height, width, channels] */
export type ImageShape = readonly [number, number, number];

/** What an augmentation works with in tensor operations. */
export interface ImageTools {
  readonly tf: TensorFlow;
  /** `tf.gather`, recordable: `values` at `indices` of an axis, behind `batchDims` axes that both have in common. */
  gather<T extends Tensor>(
    values: T,
    indices: Tensor1D | Tensor2D,
    options: { readonly axis: number; readonly batchDims: number },
  ): T;
  /** How the images were normalised, by channel. */
  readonly normalisation: Normalisation;
}

/** What the same is done with for one image in plain JavaScript. */
export interface PlainTools {
  readonly shape: ImageShape;
  readonly normalisation: Normalisation;
  /** All the batch's images as they are before this augmentation. */
  readonly batch: readonly Float32Array[];
}

/** What all augmentations have in common: what their draws, which are a few whole numbers, do to images. */
interface Augmentation<N extends string, S extends Fields> extends Definition<N, S> {
  /** How many numbers each image has. */
  draws(options: ValuesOf<S>): number;
  /**
   * In tensor operations, which run within the training step. `images` are [batch, height, width, channels], normalised;
   * draws[i] holds every image's i-th number, int32.
   */
  apply(
    tools: ImageTools,
    images: Tensor4D,
    draws: readonly Tensor1D[],
    options: ValuesOf<S>,
  ): Tensor4D;
  /** The same for one image without TensorFlow: the reading that `apply` is tested against, to the bit. */
  plain(
    tools: PlainTools,
    image: Float32Array,
    draws: readonly number[],
    options: ValuesOf<S>,
  ): Float32Array;
}

/** Changes an image whatever the others of its batch are. */
export interface ImageAugmentation<N extends string = string, S extends Fields = Fields>
  extends Augmentation<N, S> {
  readonly mixes?: never;
  /** One image's numbers, from a seeded generator in JavaScript. */
  draw(options: ValuesOf<S>, random: SeededRandom, shape: ImageShape): readonly number[];
}

/** Puts a part of another image of its batch into each, and that one's label with it. */
export interface MixingAugmentation<N extends string = string, S extends Fields = Fields>
  extends Augmentation<N, S> {
  readonly mixes: true;
  /** One batch's numbers; an image's own are its partner's place in the batch, `share` and `more`. */
  draw(options: ValuesOf<S>, random: SeededRandom, shape: ImageShape, batchSize: number): Mixing;
}

export interface Mixing {
  /** A permutation: for each image the place, in the batch, of the one it is mixed with. */
  readonly partners: Uint32Array;
  /** How much of its own label an image keeps, in units of `shareUnit`. */
  readonly share: number;
  readonly more: readonly number[];
}

/** 2^-24: a share of 0 to 1 is a whole number that float32 holds exactly, as fine as float32 is just below 1. */
export const shareUnit = 2 ** -24;

/** What every augmentation declares of itself. */
export type AugmentationDefinition<N extends string = string, S extends Fields = Fields> =
  | ImageAugmentation<N, S>
  | MixingAugmentation<N, S>;

export function defineAugmentation<const N extends string, S extends Fields>(
  definition: ImageAugmentation<N, S>,
): ImageAugmentation<N, S> {
  return definition;
}

export function defineMixing<const N extends string, S extends Fields>(
  definition: MixingAugmentation<N, S>,
): MixingAugmentation<N, S> {
  return definition;
}
