import type { TensorFlow } from "../backend.ts";
import { type BatchNormKernel, registerBatchNorm } from "../batch-norm.ts";

/**
 * Operations that TensorFlow has fused and tfjs composes, each with its gradient, eager and recorded alike. Core's
 * `Kernels` is the same shape; hand them to its `createModel`, losses and optimizers.
 */
export interface Kernels {
  readonly batchNorm: BatchNormKernel;
}

/** Makes the kernels known to tfjs, once per process. */
export function registerKernels(tf: TensorFlow): Kernels {
  return { batchNorm: registerBatchNorm(tf) };
}
