import type { NetworkGraph, TensorFlow } from "@resweep/core";
import { mirrored } from "@resweep/data";
import type { Entry, Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import type { ImageInputs } from "./image-inputs.ts";

export interface EvaluationStepOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  /** Logits [batch, classes] of what is evaluated, for images as they are. */
  scores(images: tfjs.Tensor4D): tfjs.Tensor2D;
  readonly images: ImageInputs;
  readonly evaluationBatchSize: number;
  /** Whether an image's scores are the mean over it and its mirror image. */
  readonly evaluationFlip: boolean;
}

/**
 * The entry of a network's program that sums up one batch in inference mode, without label smoothing, and says of each image
 * which class is likeliest and how likely.
 */
export function evaluationStep(options: EvaluationStepOptions): Entry {
  const { runtime, graph, scores, images, evaluationBatchSize } = options;
  const { tf } = runtime;
  return {
    inputs: {
      ...images.evaluation(evaluationBatchSize),
      labels: { shape: [evaluationBatchSize], dtype: "int32" },
      weights: { shape: [evaluationBatchSize], dtype: "float32" },
    },
    body({ labels, weights, ...inputs }, tables) {
      const shown = images.plain(inputs, tables);
      const logits = options.evaluationFlip
        ? meanScores(tf, scores(shown), scores(mirrored(tf, shown)))
        : scores(shown);
      const chosen = tf.oneHot(labels as tfjs.Tensor1D, graph.classes);
      const likelihoods = tf.logSoftmax(logits);
      const losses = tf.neg(tf.sum(tf.mul(chosen, likelihoods), -1));
      const own = tf.sum(tf.mul(chosen, logits), -1, true);
      const likelier = tf.sum(tf.cast(tf.greater(logits, own), "float32"), -1);
      const top5 = tf.cast(tf.less(likelier, 5), "float32");
      const predicted = tf.argMax(logits, -1);
      const right = tf.cast(tf.equal(predicted, labels!), "float32");
      const total = (values: tfjs.Tensor) => tf.sum(tf.mul(values, weights!));
      return {
        ...{ loss: total(losses), correct: total(right), top5: total(top5) },
        ...{ predicted, confidence: tf.exp(tf.max(likelihoods, -1)) },
      };
    },
  };
}

/** Logarithms of the mean of what two networks' softmax gives (Krizhevsky et al. 2012, sec. 4.1): logits that say it. */
function meanScores(tf: TensorFlow, one: tfjs.Tensor2D, other: tfjs.Tensor2D): tfjs.Tensor2D {
  const both = tf.stack([tf.logSoftmax(one), tf.logSoftmax(other)]);
  return tf.sub(tf.logSumExp(both, 0), Math.log(2));
}
