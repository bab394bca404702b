import type { TensorFlow } from "../tensorflow.ts";
import { type BatchNormKernel, composedBatchNorm } from "./batch-norm.ts";

/** Fused operations that a backend may have; for each that is missing there is a composition of stock operations. */
export interface Kernels {
  readonly batchNorm?: BatchNormKernel;
}

/** Every kernel: the backend's own, else its composition, which is slower and runs on every backend. */
export function completeKernels(tf: TensorFlow, kernels: Kernels = {}): Required<Kernels> {
  return { batchNorm: composedBatchNorm(tf), ...kernels };
}
