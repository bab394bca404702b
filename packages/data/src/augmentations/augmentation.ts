import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { Placement } from "../batching/place-image.ts";
import type { SeededRandom } from "../random/seeded-random.ts";
import type { TensorFlow } from "../tensorflow.ts";

/** What an augmentation works with in tensor operations. */
export interface ImageTools {
  readonly tf: TensorFlow;
  /** `tf.gather`, recordable: `values` at `indices` of an axis, behind `batchDims` axes that both have in common. */
  gather(
    values: Tensor4D,
    indices: Tensor1D | Tensor2D,
    options: { readonly axis: number; readonly batchDims: number },
  ): Tensor4D;
  /** Each channel's black, normalised. */
  readonly black: readonly number[];
}

/**
 * What every augmentation declares of itself. What it draws for an image is a few whole numbers, from a seeded generator
 * in JavaScript; what that does to images is said in tensor operations, which run within the training step.
 */
export interface AugmentationDefinition<N extends string = string, S extends Fields = Fields>
  extends Definition<N, S> {
  /** How many numbers an image draws. */
  readonly draws: number;
  draw(options: ValuesOf<S>, random: SeededRandom): readonly number[];
  /** `images` are [batch, height, width, channels], normalised; draws[i] holds every image's i-th number, int32. */
  apply(
    tools: ImageTools,
    images: Tensor4D,
    draws: readonly Tensor1D[],
    options: ValuesOf<S>,
  ): Tensor4D;
  /** The same for one image of `width` columns without TensorFlow: the reading that `apply` is tested against. */
  place(draws: readonly number[], options: ValuesOf<S>, width: number): Placement;
}

export function defineAugmentation<const N extends string, S extends Fields>(
  definition: AugmentationDefinition<N, S>,
): AugmentationDefinition<N, S> {
  return definition;
}
