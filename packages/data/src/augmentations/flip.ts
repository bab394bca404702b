import { float } from "@resweep/spec";
import type { Tensor1D, Tensor4D } from "@tensorflow/tfjs";
import { placeImage } from "../batching/place-image.ts";
import { defineAugmentation } from "./augmentation.ts";

/** Horizontal flip (He et al. 2015, sec. 4.2). */
export const flip = defineAugmentation({
  name: "flip",
  summary: "Mirrors an image left to right",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  space: {
    probability: float({
      default: 0.5,
      min: 0,
      max: 1,
      unit: "fraction",
      help: "How often an image is mirrored",
    }),
  },
  draws: () => 1,
  draw: ({ probability }, random) => [random.next() < probability ? 1 : 0],
  apply({ tf, gather }, images, [mirrored]) {
    const [batch, height, width, channels] = images.shape;
    // In three dimensions TensorFlow moves pixels whole, in four number by number.
    const rows = tf.reshape(images, [batch * height, width, channels]);
    const reversed: Tensor4D = tf.reshape(tf.reverse(rows, 1), images.shape);
    const both = tf.concat([images, reversed]);
    // Whole images are copied, which is faster than choosing by pixel.
    const chosen: Tensor1D = tf.add(
      tf.range(0, batch, 1, "int32"),
      tf.mul(mirrored!, tf.scalar(batch, "int32")),
    );
    return gather(both, chosen, { axis: 0, batchDims: 0 });
  },
  plain: (tools, image, [mirrored]) =>
    placeImage(tools, image, {
      xSign: mirrored ? -1 : 1,
      xOffset: mirrored ? tools.shape[1] - 1 : 0,
      yOffset: 0,
      fill: "mean",
    }),
});
