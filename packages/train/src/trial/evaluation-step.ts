import type { NetworkGraph } from "@resweep/core";
import type { Entry, Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { forward, hits } from "./forward.ts";
import type { ImageInputs } from "./image-inputs.ts";

export interface EvaluationStepOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  /** The one that is evaluated. */
  readonly model: tfjs.LayersModel;
  readonly images: ImageInputs;
  readonly evaluationBatchSize: number;
}

/** The entry of a network's program that sums up one batch in inference mode, without label smoothing. */
export function evaluationStep(options: EvaluationStepOptions): Entry {
  const { runtime, graph, model, images, evaluationBatchSize } = options;
  const { tf } = runtime;
  return {
    inputs: {
      ...images.evaluation(evaluationBatchSize),
      labels: { shape: [evaluationBatchSize], dtype: "int32" },
      weights: { shape: [evaluationBatchSize], dtype: "float32" },
    },
    body({ labels, weights, ...inputs }, tables) {
      const { own: logits } = forward(model, images.plain(inputs, tables), false);
      const chosen = tf.oneHot(labels as tfjs.Tensor1D, graph.classes);
      const losses = tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(logits)), -1));
      const own = tf.sum(tf.mul(chosen, logits), -1, true);
      const likelier = tf.sum(tf.cast(tf.greater(logits, own), "float32"), -1);
      const top5 = tf.cast(tf.less(likelier, 5), "float32");
      const total = (values: tfjs.Tensor) => tf.sum(tf.mul(values, weights!));
      return {
        loss: total(losses),
        correct: total(hits(tf, logits, labels as tfjs.Tensor1D)),
        top5: total(top5),
      };
    },
  };
}
