import { int, oneOf } from "@resweep/spec";
import type { Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import { placeImage } from "../batching/place-image.ts";
import { defineAugmentation, type ImageTools } from "./augmentation.ts";

/**
 * Pad and crop (He et al. 2015, sec. 4.2). The padding is zero *after* normalisation, that is the mean colour: so does
 * fb.resnet.torch (datasets/cifar10.lua: ColorNormalize, HorizontalFlip, RandomCrop), on which He's own later code
 * builds. `black` pads the raw image instead; `reflect` mirrors it about its outermost pixels, which are not repeated
 * (Zagoruyko and Komodakis 2016, sec. 3).
 */
export const crop = defineAugmentation({
  name: "crop",
  summary: "Pads each side, then crops a window of the original size at random",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  space: {
    padding: int({ default: 4, min: 0, max: 16, unit: "pixels", help: "Padding on each side" }),
    fill: oneOf(["mean", "black", "reflect"], {
      help: "What the padding is: the mean colour, black, or the image mirrored at its edge",
    }),
  },
  draws: () => 2,
  draw({ padding }, random) {
    const side = 2 * padding + 1;
    return [random.integer(side) - padding, random.integer(side) - padding];
  },
  apply(tools, images, [dx, dy], { fill }) {
    const { tf, gather } = tools;
    const [, height, width] = images.shape;
    const [source, places] =
      fill === "reflect" ? [images, mirrored] : [withFrame(tools, images, fill), framed];
    const rows = gather(source, places(tf, height, dy!), { axis: 1, batchDims: 1 });
    return gather(rows, places(tf, width, dx!), { axis: 2, batchDims: 1 });
  },
  plain: (tools, image, [dx, dy], { fill }) =>
    placeImage(tools, image, { xSign: 1, xOffset: dx!, yOffset: dy!, fill }),
});

/** One row above and one column to the left, which stand for all that lies outside. */
function withFrame(
  { tf, normalisation }: ImageTools,
  images: Tensor4D,
  fill: "mean" | "black",
): Tensor4D {
  const [batch, height, width, channels] = images.shape;
  if (fill === "mean") {
    return tf.pad(images, [
      [0, 0],
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
  }
  const blank = (rows: number, columns: number) =>
    tf.tile(tf.tensor4d([...normalisation.black], [1, 1, 1, channels]), [batch, rows, columns, 1]);
  const widened = tf.concat([blank(height, 1), images], 2);
  return tf.concat([blank(1, width + 1), widened], 1);
}

/** For each image the places, within a frame, of `length` pixels from `offset` on: [batch, length]. */
function framed(tf: ImageTools["tf"], length: number, offset: Tensor1D): Tensor2D {
  const from = tf.add(tf.range(1, length + 1, 1, "int32"), tf.expandDims(offset, 1));
  const inside = tf.logicalAnd(
    tf.greater(from, tf.scalar(0, "int32")),
    tf.lessEqual(from, tf.scalar(length, "int32")),
  );
  return tf.mul(from, tf.cast(inside, "int32"));
}

/** The same without a frame: what lies outside is mirrored about the first and the last pixel, as often as need be. */
function mirrored(tf: ImageTools["tf"], length: number, offset: Tensor1D): Tensor2D {
  const last = tf.scalar(length - 1, "int32");
  const period = tf.scalar(Math.max(1, 2 * (length - 1)), "int32");
  const from = tf.add(tf.range(0, length, 1, "int32"), tf.expandDims(offset, 1));
  return tf.sub(last, tf.abs(tf.sub(last, tf.mod(from, period))));
}
