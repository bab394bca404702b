import type { Tensor, Tensor1D } from "@tensorflow/tfjs";

/**
 * Batch norm over all axes but the last, with the statistics of the batch.
 * `y` is differentiable with respect to x, gamma and beta; `mean` and `variance` [channels] are not,
 * and the variance is the unbiased one that running statistics keep.
 */
export type BatchNormKernel = (
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
) => { y: Tensor; mean: Tensor1D; variance: Tensor1D };
