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

/**
 * Makes the kernels known to tfjs, once per process.
 * @param options.deterministicGpu whether TensorFlow refuses kernels of a GPU whose sums have no fixed order.
 */
export function registerKernels(
  tf: TensorFlow,
  options: { readonly deterministicGpu: boolean },
): Kernels {
  const groupedConv2d = registerGroupedConvolution(tf);
  return {
    batchNorm: registerBatchNorm(tf),
    ...(groupedConv2d ? { groupedConv2d } : {}),
    softmaxCrossEntropy: registerSoftmaxCrossEntropy(tf, options),
    fakeQuant: registerFakeQuant(tf, options),
    uniform: uniformKernel(tf),
  };
}
