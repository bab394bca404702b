import { float } from "@resweep/spec";
import type { Tensor1D } from "@tensorflow/tfjs";
import { placeImage } from "../batching/place-image.ts";
import { defineAugmentation } from "./augmentation.ts";
import { mirrored } from "./mirrored.ts";

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
  apply({ tf, gather }, images, [flipped]) {
    const batch = images.shape[0];
    const both = tf.concat([images, mirrored(tf, images)]);
    // Whole images are copied, which is faster than choosing by pixel.
    const chosen: Tensor1D = tf.add(
      tf.range(0, batch, 1, "int32"),
      tf.mul(flipped!, tf.scalar(batch, "int32")),
    );
    return gather(both, chosen, { axis: 0, batchDims: 0 });
  },
  plain: (tools, image, [flipped]) =>
    placeImage(tools, image, {
      xSign: flipped ? -1 : 1,
      xOffset: flipped ? tools.shape[1] - 1 : 0,
      yOffset: 0,
      fill: "mean",
    }),
});
