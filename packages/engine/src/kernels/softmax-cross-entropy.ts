import type { Tensor, Tensor1D, Tensor2D, TensorInfo } from "@tensorflow/tfjs";
import { nodeBackend, type TensorFlow } from "../backend.ts";

/**
 * Cross-entropy of each image, [batch], of `logits` [batch, classes] against `target` [batch, classes], whose rows are
 * distributions. Differentiable in the logits.
 */
export type SoftmaxCrossEntropy = (logits: Tensor2D, target: Tensor2D) => Tensor1D;

const kernelName = "ResweepSoftmaxCrossEntropy";

/**
 * Makes TensorFlow's SoftmaxCrossEntropyWithLogits known to tfjs: one pass gives the losses and their gradient. On a
 * deterministic GPU that operation is refused, and others give the same two.
 */
export function registerSoftmaxCrossEntropy(
  tf: TensorFlow,
  { deterministicGpu }: { readonly deterministicGpu: boolean },
): SoftmaxCrossEntropy {
  const backend = nodeBackend(tf);
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  tf.registerKernel({
    kernelName,
    backendName: tf.getBackend(),
    kernelFunc: ({ inputs }) => {
      const { logits, target } = inputs as { logits: Tensor2D; target: Tensor2D };
      if (deterministicGpu) return lossesAndGradient(tf, logits, target);
      return backend.executeMultipleOutputs(
        "SoftmaxCrossEntropyWithLogits",
        [{ name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT }],
        [logits, target],
        2,
      );
    },
  });
  tf.registerGradient({
    kernelName,
    outputsToSave: [false, true],
    gradFunc: (dy, [gradient]) => {
      const [dyOfLosses] = dy as unknown as Tensor[];
      return { logits: () => tf.mul(tf.expandDims(dyOfLosses!, 1), gradient!) };
    },
  });
  return (logits, target) => {
    const outputs = tf.engine().runKernel(kernelName, { logits, target }) as unknown as Tensor[];
    const [losses, gradient] = outputs;
    gradient!.dispose();
    return losses as Tensor1D;
  };
}

/** What the operation gives, of several: losses, [batch], and their gradient, [batch, classes]. */
export function lossesAndGradient(
  tf: TensorFlow,
  logits: Tensor2D,
  target: Tensor2D,
): TensorInfo[] {
  return tf.tidy(() => {
    const logProbabilities = tf.logSoftmax(logits);
    const losses = tf.neg(tf.sum(tf.mul(target, logProbabilities), 1));
    return [losses, tf.sub(tf.exp(logProbabilities), target)];
  });
}
