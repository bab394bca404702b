import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * Gradients whose norm, taken over all of them together, is at most `norm`: those of a larger one are scaled down alike
 * (Pascanu et al. 2013, arXiv:1211.5063, algorithm 1). The tensors are the caller's.
 */
export function clippedGradients(
  tf: TensorFlow,
  gradients: readonly tfjs.Tensor[],
  norm: number,
): tfjs.Tensor[] {
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
  const found = tf.sqrt(tf.addN(squares));
  const scale = tf.div(norm, tf.maximum(found, norm));
  return gradients.map((gradient) => tf.mul(gradient, scale));
}
