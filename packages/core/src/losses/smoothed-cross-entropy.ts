import type * as tfjs from "@tensorflow/tfjs";
import { completeKernels, type Kernels } from "../model/kernels.ts";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * Mean over the batch of the cross-entropy against (1 - e) onehot + e / K over all K classes (Szegedy et al. 2016,
 * sec. 7). `logits` [batch, classes], `labels` int32 [batch]; `weights` [batch] (1 real, 0 padding) leaves rows out of
 * the sum and of the count. Uses the fused kernel where `kernels` has it.
 */
export function smoothedCrossEntropy(
  tf: TensorFlow,
  logits: tfjs.Tensor2D,
  labels: tfjs.Tensor1D,
  options: {
    readonly classes: number;
    readonly labelSmoothing: number;
    readonly weights?: tfjs.Tensor1D;
    readonly kernels?: Kernels;
  },
): tfjs.Scalar {
  const { classes, labelSmoothing, weights, kernels } = options;
  return tf.tidy(() => {
    const rest = labelSmoothing / classes;
    const target = tf.oneHot(labels, classes, 1 - labelSmoothing + rest, rest, "float32");
    const { softmaxCrossEntropy } = completeKernels(tf, kernels);
    const losses = softmaxCrossEntropy(logits, target as tfjs.Tensor2D);
    if (!weights) return tf.mean<tfjs.Scalar>(losses);
    return tf.div<tfjs.Scalar>(tf.sum(tf.mul(losses, weights)), tf.sum(weights));
  });
}
