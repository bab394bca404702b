import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import type { ImageTools } from "./augmentation.ts";

/*
 * Pixels are moved whole, by their places: that is much faster than choosing number by number. Places are reckoned in
 * float32, which holds them exactly; GPUs would reckon int32 in the machine's memory.
 */

/** Of each pixel its own place in its image, row by row: [1, height * width]. */
export function ownPlaces(tf: TensorFlow, [, height, width]: Tensor4D["shape"]): Tensor2D {
  return tf.reshape(tf.range(0, height * width, 1, "float32"), [1, height * width]);
}

/**
 * Images of the pixels at `places` ([batch, height * width]) of each image, behind whose own pixels those of `more`
 * ([batch, n, channels]) are counted.
 */
export function pickPixels(
  { tf, gather }: ImageTools,
  images: Tensor4D,
  more: Tensor3D,
  places: Tensor2D,
): Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const own: Tensor3D = tf.reshape(images, [batch, height * width, channels]);
  const all = tf.concat([own, more], 1);
  const picked = gather(all, tf.cast(places, "int32"), { axis: 1, batchDims: 1 });
  return tf.reshape(picked, images.shape);
}

/** A rectangle of each image; every tensor is [batch], int32. */
export interface Box {
  readonly top: Tensor1D;
  readonly left: Tensor1D;
  readonly height: Tensor1D;
  readonly width: Tensor1D;
}

/** 1 for each pixel that is in the box, else 0: [batch, height * width]. */
export function insideBox(
  tf: TensorFlow,
  box: Box,
  [, height, width]: Tensor4D["shape"],
): Tensor2D {
  const along = (length: number, from: Tensor1D, size: Tensor1D): Tensor2D => {
    const [start, extent] = [column(tf, from), column(tf, size)];
    const beyond = tf.sub(tf.range(0, length, 1, "float32"), start);
    const inside: Tensor2D = tf.logicalAnd(tf.greaterEqual(beyond, 0), tf.less(beyond, extent));
    return tf.cast(inside, "float32");
  };
  const rows = along(height, box.top, box.height);
  const columns = along(width, box.left, box.width);
  return tf.reshape(tf.mul(tf.expandDims(rows, 2), tf.expandDims(columns, 1)), [
    -1,
    height * width,
  ]);
}

/** One number an image, to reckon with along its pixels: [batch, 1], float32, in units of `unit`. */
export function column(tf: TensorFlow, numbers: Tensor, unit = 1): Tensor2D {
  const values: Tensor2D = tf.expandDims(tf.cast(numbers, "float32"), 1);
  return unit === 1 ? values : tf.mul(values, unit);
}
