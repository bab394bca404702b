import { type NetworkGraph, smoothedCrossEntropy } from "@resweep/core";
import type { Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import type { Logits } from "./forward.ts";
import type { Labels } from "./labels.ts";

/**
 * What a training step brings down, a scalar: the mean cross-entropy with label smoothing and, where there is an auxiliary
 * classifier, that of its logits times its weight.
 */
export function trainingLoss(
  { tf, kernels }: Runtime,
  { classes, auxiliary: side }: NetworkGraph,
  { own, auxiliary }: Logits,
  { own: labels, mixed }: Labels,
  { labelSmoothing }: { readonly labelSmoothing: number },
): tfjs.Scalar {
  const lossOf = (logits: tfjs.Tensor2D) =>
    smoothedCrossEntropy(tf, logits, labels, { classes, labelSmoothing, mixed, kernels });
  const loss = lossOf(own);
  return auxiliary ? tf.add(loss, tf.mul(lossOf(auxiliary), side!.weight)) : loss;
}
