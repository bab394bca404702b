import type * as tfjs from "@tensorflow/tfjs";
import type { NodeOf } from "../graph/graph.ts";
import type { TensorFlow } from "../tensorflow.ts";

/**
 * Batch norm in training: normalises `x` [batch, height, width, channels] by the batch's own mean and biased variance,
 * differentiable in x, gamma and beta. Returns besides what the running statistics take up: the mean and the *unbiased*
 * variance, [channels].
 */
export type BatchNormKernel = (
  x: tfjs.Tensor4D,
  gamma: tfjs.Tensor1D,
  beta: tfjs.Tensor1D,
  epsilon: number,
) => { y: tfjs.Tensor4D; mean: tfjs.Tensor1D; variance: tfjs.Tensor1D };

/** Composed of stock operations; slow, runs on every backend. */
export function composedBatchNorm(tf: TensorFlow): BatchNormKernel {
  return (x, gamma, beta, epsilon) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const count = x.size / x.shape[3];
    return {
      y: tf.batchNorm(x, mean, variance, beta, gamma, epsilon) as tfjs.Tensor4D,
      mean: mean as tfjs.Tensor1D,
      variance: tf.mul(variance, count / Math.max(1, count - 1)) as tfjs.Tensor1D,
    };
  };
}

/**
 * The stock `BatchNormalization` layer, same configuration, weights and files, whose training pass uses `kernel` and
 * keeps the unbiased variance (the stock layer keeps the biased one), or leaves the statistics where they are frozen.
 */
export function batchNormLayer(
  tf: TensorFlow,
  node: NodeOf<"batch-norm">,
  kernel: BatchNormKernel,
): tfjs.layers.Layer {
  const Stock = tf.layers.batchNormalization({}).constructor as new (
    config: Parameters<TensorFlow["layers"]["batchNormalization"]>[0],
  ) => tfjs.layers.Layer;

  class BatchNormalization extends Stock {
    override call(
      inputs: tfjs.Tensor | tfjs.Tensor[],
      kwargs: Parameters<tfjs.layers.Layer["call"]>[1],
    ): tfjs.Tensor | tfjs.Tensor[] {
      // Frozen, it stays in inference mode.
      if (!kwargs?.training || !this.trainable) {
        return super.call(inputs, { ...kwargs, training: false });
      }
      return tf.tidy(() => {
        const input = Array.isArray(inputs) ? inputs[0]! : inputs;
        const maps = input.rank === 4;
        // Features are maps of one pixel.
        const x = (
          maps ? input : tf.reshape(input, [-1, 1, 1, input.shape.at(-1)!])
        ) as tfjs.Tensor4D;
        const [gamma, beta, runningMean, runningVariance] = this.weights.map((weight) =>
          weight.read(),
        ) as [tfjs.Tensor1D, tfjs.Tensor1D, tfjs.Variable, tfjs.Variable];
        if (node.frozen) {
          // Gamma and beta learn on: of operations that have gradients by them.
          const scale = tf.div(gamma, tf.sqrt(tf.add(runningVariance, node.epsilon)));
          return tf.add(tf.mul(input, scale), tf.sub(beta, tf.mul(runningMean, scale)));
        }
        const { y, mean, variance } = kernel(x, gamma, beta, node.epsilon);
        for (const [running, batch] of [
          [runningMean, mean],
          [runningVariance, variance],
        ] as const) {
          running.assign(tf.add(tf.mul(running, 1 - node.momentum), tf.mul(batch, node.momentum)));
        }
        return maps ? y : tf.reshape(y, input.shape);
      });
    }
  }

  return new BatchNormalization({
    name: node.name,
    epsilon: node.epsilon,
    // Keras states the share that is kept.
    momentum: 1 - node.momentum,
    ...(node.zeroGamma ? { gammaInitializer: "zeros" } : {}),
  });
}
