export type { TensorFlow } from "./backend.ts";
export type { BatchNormKernel } from "./batch-norm.ts";
export type { DeviceFacts } from "./device.ts";
export { DeviceOutOfMemory, NotRecordable, RuntimeMissing } from "./errors.ts";
export type { Entry, InputSpec, InputValue, Program, ProgramOptions } from "./program.ts";
export type { Runtime } from "./runtime.ts";
