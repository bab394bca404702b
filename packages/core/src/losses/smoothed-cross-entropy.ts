import type * as tfjs from "@tensorflow/tfjs";
import { completeKernels, type Kernels } from "../model/kernels.ts";
import type { TensorFlow } from "../tensorflow.ts";

/** Of images mixed with others: the labels of those, and how much of its own each keeps. */
export interface MixedLabels {
  /** [batch], int32 */
  readonly labels: tfjs.Tensor1D;
  /** [batch], 0 to 1 */
  readonly shares: tfjs.Tensor1D;
}

/**
 * Mean over the batch of the cross-entropy against (1 - e) onehot + e / K over all K classes (Szegedy et al. 2016,
 * sec. 7). `logits` [batch, classes], `labels` int32 [batch]; `weights` [batch] (1 real, 0 padding) leaves rows out of
 * the sum and of the count. With `mixed` an image's loss is `share CE(label) + (1 - share) CE(other label)` (Zhang et al.
 * 2017, sec. 2), which is the cross-entropy against targets in that mixture. Uses the fused kernel where `kernels` has it.
 */
export function smoothedCrossEntropy(
  tf: TensorFlow,
  logits: tfjs.Tensor2D,
  labels: tfjs.Tensor1D,
  options: {
    readonly classes: number;
    readonly labelSmoothing: number;
    readonly weights?: tfjs.Tensor1D;
    readonly mixed?: MixedLabels | null;
    readonly kernels?: Kernels;
  },
): tfjs.Scalar {
  const { classes, labelSmoothing, weights, mixed, kernels } = options;
  return tf.tidy(() => {
    const rest = labelSmoothing / classes;
    const targetOf = (of: tfjs.Tensor1D) =>
      tf.oneHot(of, classes, 1 - labelSmoothing + rest, rest, "float32");
    const own = targetOf(labels);
    let target = own;
    if (mixed) {
      const shares = tf.expandDims(mixed.shares, 1);
      const others = targetOf(mixed.labels);
      target = tf.add(tf.mul(own, shares), tf.mul(others, tf.sub(1, shares)));
    }
    const { softmaxCrossEntropy } = completeKernels(tf, kernels);
    const losses = softmaxCrossEntropy(logits, target as tfjs.Tensor2D);
    if (!weights) return tf.mean<tfjs.Scalar>(losses);
    return tf.div<tfjs.Scalar>(tf.sum(tf.mul(losses, weights)), tf.sum(weights));
  });
}
