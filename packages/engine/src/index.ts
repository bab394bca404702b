export type { TensorFlow } from "./backend.ts";
export type { BatchNormKernel } from "./batch-norm.ts";
export { type DeviceFacts, type GpuFacts, installedGpus } from "./device.ts";
export { DeviceOutOfMemory, NotRecordable, RuntimeMissing } from "./errors.ts";
export { gather } from "./gather.ts";
export { type GpuLoad, gpuLoads } from "./gpu-loads.ts";
export type { Kernels } from "./kernels/kernels.ts";
export { type GpuShare, xlaEnvironment } from "./library-environment.ts";
export { type LoadedTensorFlow, loadedTensorFlow } from "./loaded-tensorflow.ts";
export { type LossScaling, lossScaling, type VariableGradients } from "./loss-scaling.ts";
export {
  createProgram,
  type Entry,
  type InputSpec,
  type InputValue,
  mixedPrecisionMissing,
  type Program,
  type ProgramOptions,
} from "./program.ts";
export type { ReadRows, Resident } from "./resident.ts";
export { loadRuntime, type Runtime } from "./runtime.ts";
export { isStartupNoise } from "./startup-noise.ts";
