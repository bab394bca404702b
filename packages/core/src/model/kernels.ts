import type { TensorFlow } from "../tensorflow.ts";
import { type BatchNormKernel, composedBatchNorm } from "./batch-norm.ts";
import { composedUniform, type UniformKernel } from "./draws.ts";
import { composedGroupedConvolution, type GroupedConvolution } from "./kernels-convolution.ts";
import { composedSoftmaxCrossEntropy, type SoftmaxCrossEntropy } from "./kernels-cross-entropy.ts";
import { composedFakeQuant, type FakeQuant } from "./kernels-fake-quant.ts";

/** Fused operations that a backend may have; for each that is missing there is a composition of stock operations. */
export interface Kernels {
  readonly batchNorm?: BatchNormKernel;
  readonly groupedConv2d?: GroupedConvolution;
  readonly softmaxCrossEntropy?: SoftmaxCrossEntropy;
  readonly fakeQuant?: FakeQuant;
  readonly uniform?: UniformKernel;
}

/** Every kernel: the backend's own, else its composition, which is slower and runs on every backend. */
export function completeKernels(tf: TensorFlow, kernels: Kernels = {}): Required<Kernels> {
  return {
    batchNorm: kernels.batchNorm ?? composedBatchNorm(tf),
    groupedConv2d: kernels.groupedConv2d ?? composedGroupedConvolution(tf),
    softmaxCrossEntropy: kernels.softmaxCrossEntropy ?? composedSoftmaxCrossEntropy(tf),
    fakeQuant: kernels.fakeQuant ?? composedFakeQuant(tf),
    uniform: kernels.uniform ?? composedUniform(tf),
  };
}
