import type * as tfjs from "@tensorflow/tfjs";
import { tf } from "../goldens/tensorflow.ts";
import { graphOf } from "../model/create-model.ts";
import { modelVariables } from "../model/weights.ts";
import { type Importance, taylorTally } from "./taylor.ts";

/** The mean over the batch of the cross-entropy to class 1, of every classifier, whose logits are divided by `scale`. */
export function lossOf(model: tfjs.LayersModel, images: tfjs.Tensor, scale = 1): tfjs.Scalar {
  const losses = [model.apply(images) as tfjs.Tensor2D | tfjs.Tensor2D[]]
    .flat()
    .map((logits) => tf.neg(tf.mean(tf.logSoftmax(tf.div(logits, scale)).slice([0, 1], [-1, 1]))));
  return tf.addN(losses) as tfjs.Scalar;
}

/** By the gradients of `lossOf` for each of these batches. */
export function taylorImportance(
  model: tfjs.LayersModel,
  batches: readonly tfjs.Tensor[],
  scale = 1,
): Importance {
  const tally = taylorTally(graphOf(model));
  const byName = new Map(modelVariables(model).map(({ name, variable }) => [name, variable]));
  const kernels = tally.kernels.map((name) => byName.get(name)!);
  for (const batch of batches) {
    const products = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => lossOf(model, batch, scale), kernels);
      const gradients = kernels.map(({ name }) => grads[name]!);
      return tally.products(tf, kernels, gradients).dataSync();
    });
    tally.add(products as Float32Array);
  }
  return tally.importance();
}
