import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * Convolution whose channels are in `groups` that only see each other (Xie et al. 2017, arXiv:1611.05431, fig. 3c).
 * `x` [batch, height, width, channels], `filter` [height, width, channels / groups, filters], the filters group by
 * group; differentiable in both. `padding` is rows and columns of zeros on each side, in pixels.
 */
export type GroupedConvolution = (
  x: tfjs.Tensor4D,
  filter: tfjs.Tensor4D,
  window: { readonly groups: number; readonly stride: number; readonly padding: number },
) => tfjs.Tensor4D;

/** One convolution for each group; slow, runs on every backend. */
export function composedGroupedConvolution(tf: TensorFlow): GroupedConvolution {
  return (x, filter, { groups, stride, padding }) =>
    tf.tidy(() => {
      const sides: [number, number] = [padding, padding];
      const padded: tfjs.Tensor4D = padding === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
      const images = tf.split<tfjs.Tensor4D>(padded, groups, 3);
      const filters = tf.split<tfjs.Tensor4D>(filter, groups, 3);
      const parts = images.map((image, group) =>
        tf.conv2d<tfjs.Tensor4D>(image, filters[group]!, stride, "valid"),
      );
      return tf.concat<tfjs.Tensor4D>(parts, 3);
    });
}
