import type { Rank, Tensor, Tensor1D } from "@tensorflow/tfjs";
import { type Attribute, type NodeBackend, nodeBackend, type TensorFlow } from "./backend.ts";

/**
 * Batch norm over all axes but the last, with the statistics of the batch (Ioffe and Szegedy 2015, algorithm 1).
 * `y` is differentiable with respect to x, gamma and beta; `mean` and `variance` [channels] are not,
 * and the variance is the unbiased one that running statistics keep.
 */
export type BatchNormKernel = <Images extends Tensor>(
  x: Images,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
) => { y: Images; mean: Tensor1D; variance: Tensor1D };

const kernelName = "ResweepBatchNorm";

/** Makes TensorFlow's FusedBatchNormV3 and its gradient known to tfjs, once per process. */
export function registerBatchNorm(tf: TensorFlow): BatchNormKernel {
  const backend = nodeBackend(tf);
  tf.registerKernel({
    kernelName,
    backendName: tf.getBackend(),
    kernelFunc: ({ inputs, attrs }) => {
      const { x, gamma, beta } = inputs as { x: Tensor; gamma: Tensor; beta: Tensor };
      // Running statistics stay outside: with a factor of 1 the kernel returns the batch's own.
      const none = tf.tensor1d([]);
      const outputs = backend.executeMultipleOutputs(
        "FusedBatchNormV3",
        [
          ...attributes(backend, (attrs as { epsilon: number }).epsilon),
          { name: "exponential_avg_factor", type: backend.binding.TF_ATTR_FLOAT, value: 1 },
        ],
        [x, gamma, beta, none, none],
        6,
      );
      none.dispose();
      return outputs;
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "gamma"],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dy, saved, attrs) => {
      const [dyOfY] = dy as Tensor[];
      const epsilon = (attrs as unknown as { epsilon: number }).epsilon;
      const [dx, dGamma, dBeta, ...unused] = backend.executeMultipleOutputs(
        "FusedBatchNormGradV3",
        attributes(backend, epsilon),
        [dyOfY!, ...saved],
        5,
      );
      for (const tensor of unused) tensor.dispose();
      return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
    },
  });
  return <Images extends Tensor>(x: Images, gamma: Tensor, beta: Tensor, epsilon: number) => {
    const channels = x.shape.at(-1)!;
    const images = x.rank === 4 ? x : tf.reshape<Rank.R4>(x, [-1, 1, 1, channels]);
    const [y, mean, variance, ...reserved] = tf
      .engine()
      .runKernel(kernelName, { x: images, gamma, beta }, { epsilon }) as Tensor[];
    for (const tensor of reserved) tensor.dispose();
    return {
      y: (x.rank === 4 ? y! : tf.reshape(y!, x.shape)) as Images,
      mean: mean as Tensor1D,
      variance: variance as Tensor1D,
    };
  };
}

function attributes({ binding }: NodeBackend, epsilon: number): Attribute[] {
  return [
    { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: "U", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: "epsilon", type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: "data_format", type: binding.TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: binding.TF_ATTR_BOOL, value: true },
  ];
}
