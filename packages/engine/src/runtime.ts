import type { TensorFlow } from "./backend.ts";
import type { BatchNormKernel } from "./batch-norm.ts";
import type { DeviceFacts } from "./device.ts";

/** A loaded TensorFlow: one per process. */
export interface Runtime {
  readonly tf: TensorFlow;
  /** Batch norm as one fused operation, forwards and backwards; hand it to core's `createModel`. */
  readonly batchNorm: BatchNormKernel;
  readonly device: DeviceFacts;
  /** The most memory this process has had resident so far, MiB. */
  peakMemoryMiB(): number;
}
