import type { TensorFlow } from "../backend.ts";
import { type BatchNormKernel, registerBatchNorm } from "../batch-norm.ts";
import { type FakeQuant, registerFakeQuant } from "./fake-quant.ts";
import { type GroupedConvolution, registerGroupedConvolution } from "./grouped-convolution.ts";
import { registerSoftmaxCrossEntropy, type SoftmaxCrossEntropy } from "./softmax-cross-entropy.ts";
import { type Uniform, uniformKernel } from "./uniform.ts";

/**
 * Operations that TensorFlow has and tfjs lacks or composes, each with its gradient, eager and recorded alike. Core's
 * `Kernels` is the same shape; hand them to its `createModel`, losses and optimizers.
 */
export interface Kernels {
  readonly batchNorm: BatchNormKernel;
  /** Missing where this TensorFlow has no gradients for it. */
  readonly groupedConv2d?: GroupedConvolution;
  readonly softmaxCrossEntropy: SoftmaxCrossEntropy;
  readonly fakeQuant: FakeQuant;
  readonly uniform: Uniform;
}

/** Makes the kernels known to tfjs, once per process. */
export function registerKernels(tf: TensorFlow): Kernels {
  const groupedConv2d = registerGroupedConvolution(tf);
  return {
    batchNorm: registerBatchNorm(tf),
    ...(groupedConv2d ? { groupedConv2d } : {}),
    softmaxCrossEntropy: registerSoftmaxCrossEntropy(tf),
    fakeQuant: registerFakeQuant(tf),
    uniform: uniformKernel(tf),
  };
}
