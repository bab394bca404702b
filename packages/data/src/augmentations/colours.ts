import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import type { ImageTools } from "./augmentation.ts";

/*
 * What is done to colours works on whole numbers of 0 to 255, as the papers' code (PIL) does: a fraction is cut off after
 * each change. Each channel is a tensor of its own, [batch, height * width]: TensorFlow is slow at repeating a number along
 * a few channels.
 */

/** Factors of a blend are drawn in these: exact in float32 up to 2, and as fine as it is from 1 on. */
export const factorUnit = 2 ** -23;

/** Normalised images as bytes (float32), by channel. */
export function toBytes({ tf, normalisation }: ImageTools, images: Tensor4D): Tensor2D[] {
  const [batch, height, width, channels] = images.shape;
  const flat = tf.reshape(images, [batch, height * width, channels]);
  return tf.unstack(flat, 2).map((plane, channel) => {
    const { shift, scale } = normalisation;
    const value = tf.add(tf.div(plane, scale[channel]!), shift[channel]!);
    return tf.clipByValue(tf.round(value), 0, 255) as Tensor2D;
  });
}

/** The reverse, to images of `shape`. */
export function fromBytes(
  { tf, normalisation }: ImageTools,
  planes: readonly Tensor2D[],
  shape: Tensor4D["shape"],
): Tensor4D {
  const { shift, scale } = normalisation;
  // They are whole; but what is rounded cannot be joined with sums before it, which TensorFlow's optimizer else does.
  const normalised = planes.map((plane, channel) =>
    tf.mul(tf.sub(tf.round(plane), shift[channel]!), scale[channel]!),
  );
  return tf.reshape(tf.stack(normalised, 2), shape);
}

/** Brightness as the eye has it (ITU-R BT.601, as PIL); of other than three channels their mean. */
export function greyOf(tf: TensorFlow, planes: readonly Tensor2D[]): Tensor2D {
  const weights = greyWeights(planes.length);
  const weighted = planes.map((plane, channel) => tf.mul<Tensor2D>(plane, weights[channel]!));
  return tf.round(weighted.reduce((sum, plane) => tf.add(sum, plane)));
}

/** Each image's mean grey: [batch, 1]. */
export function meanGrey(tf: TensorFlow, grey: Tensor2D): Tensor2D {
  return tf.round(tf.div(tf.sum(grey, 1, true), grey.shape[1]));
}

/** `base + factor (plane - base)`: from `base` (factor 0) to the plane itself (1) and away from it. */
export function blend(tf: TensorFlow, base: Tensor, plane: Tensor2D, factor: Tensor2D): Tensor2D {
  const blended = tf.add(base, tf.mul(factor, tf.sub(plane, base)));
  return tf.floor(tf.clipByValue(blended, 0, 255)) as Tensor2D;
}

/** Of the channels in a grey: they sum to 1. */
export function greyWeights(channels: number): readonly number[] {
  return channels === 3 ? [0.299, 0.587, 0.114] : new Array(channels).fill(1 / channels);
}
