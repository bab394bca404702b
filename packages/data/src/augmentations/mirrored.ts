import type * as tfjs from "@tensorflow/tfjs";
import type { ImageTools } from "./augmentation.ts";

/** Images [batch, height, width, channels], each left to right the other way round. */
export function mirrored(tf: ImageTools["tf"], images: tfjs.Tensor4D): tfjs.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  // In three dimensions TensorFlow moves pixels whole, in four number by number.
  const rows = tf.reshape(images, [batch * height, width, channels]);
  return tf.reshape(tf.reverse(rows, 1), images.shape);
}
