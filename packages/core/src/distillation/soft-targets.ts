import type * as tfjs from "@tensorflow/tfjs";
import { completeKernels, type Kernels } from "../model/kernels.ts";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * What teachers say at a temperature T, as logarithms of probabilities [batch, classes]: of the mean over them of
 * softmax(logits / T) (Hinton et al. 2015, arXiv:1503.02531, sec. 2; several of them are an ensemble, sec. 3). At T = 1
 * they serve as the logits of the ensemble.
 */
export function softTargets(
  tf: TensorFlow,
  teachers: readonly tfjs.Tensor2D[],
  temperature: number,
): tfjs.Tensor2D {
  return tf.tidy(() => {
    const said = teachers.map((logits) => tf.logSoftmax(tf.div(logits, temperature)));
    if (said.length === 1) return said[0] as tfjs.Tensor2D;
    return tf.sub<tfjs.Tensor2D>(tf.logSumExp(tf.stack(said), 0), Math.log(said.length));
  });
}

/**
 * T^2 KL(teacher || student), summed over the classes and the mean over the batch (Hinton et al. 2015, sec. 2): the factor
 * keeps its gradients as large as those of the labels at any T. `logits` are the student's [batch, classes], `targets` are
 * `softTargets` of the same T. Uses the fused cross-entropy where `kernels` has it.
 */
export function softLoss(
  tf: TensorFlow,
  logits: tfjs.Tensor2D,
  targets: tfjs.Tensor2D,
  { temperature, kernels }: { readonly temperature: number; readonly kernels?: Kernels },
): tfjs.Scalar {
  return tf.tidy(() => {
    const { softmaxCrossEntropy } = completeKernels(tf, kernels);
    const probabilities = tf.exp(targets);
    const cross = softmaxCrossEntropy(tf.div(logits, temperature), probabilities);
    const own = tf.sum(tf.mul(probabilities, targets), -1);
    return tf.mul<tfjs.Scalar>(tf.mean(tf.add(cross, own)), temperature ** 2);
  });
}
