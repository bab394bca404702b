import type { TensorFlow } from "@resweep/core";
import type * as tfjs from "@tensorflow/tfjs";

/** Logits [batch, classes] of the classifier and, in training, of the auxiliary one where a network has one. */
export interface Logits {
  readonly own: tfjs.Tensor2D;
  readonly auxiliary: tfjs.Tensor2D | undefined;
}

/** A pass of a model, with what it gives after its logits (`withFeatures`). */
export interface Pass extends Logits {
  readonly features: readonly tfjs.Tensor[];
}

/**
 * `images` are [batch, height, width, channels], normalised.
 * @param features how many of the model's outputs, the last ones, are no logits.
 */
export function forward(
  model: tfjs.LayersModel,
  images: tfjs.Tensor,
  training: boolean,
  features = 0,
): Pass {
  const given = model.apply(images, { training }) as tfjs.Tensor | tfjs.Tensor[];
  const outputs = Array.isArray(given) ? given : [given];
  const count = outputs.length - features;
  return {
    ...logitsOf(outputs.slice(0, count) as tfjs.Tensor2D[]),
    features: outputs.slice(count),
  };
}

/** Of a model's outputs, by name. */
export function logitsOf([own, auxiliary]: readonly tfjs.Tensor2D[]): Logits {
  return { own: own!, auxiliary };
}

/** 1 for each image whose likeliest class is its label, else 0: [batch]. */
export function hits(tf: TensorFlow, logits: tfjs.Tensor2D, labels: tfjs.Tensor1D): tfjs.Tensor1D {
  return tf.cast(tf.equal(tf.argMax(logits, -1), labels), "float32");
}
