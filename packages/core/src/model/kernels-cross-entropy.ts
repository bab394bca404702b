import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * Cross-entropy of each image, [batch], of `logits` [batch, classes] against `target` [batch, classes], whose rows are
 * distributions. Differentiable in the logits.
 */
export type SoftmaxCrossEntropy = (logits: tfjs.Tensor2D, target: tfjs.Tensor2D) => tfjs.Tensor1D;

/** Composed of stock operations, by way of the logarithm of the softmax. */
export function composedSoftmaxCrossEntropy(tf: TensorFlow): SoftmaxCrossEntropy {
  return (logits, target) =>
    tf.tidy(() => tf.neg<tfjs.Tensor1D>(tf.sum(tf.mul(target, tf.logSoftmax(logits)), -1)));
}
