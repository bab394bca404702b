export { deployedModel } from "./network/deployed-model.ts";
export type { WeightedNetwork } from "./network/inference-network.ts";
export { type ExportOptions, toOnnx } from "./onnx/export-network.ts";
export { countOperations } from "./onnx/format.ts";
export { channelsFirst } from "./onnx/layout.ts";
export {
  type Calibration,
  calibrationMethods,
  type ImageBatch,
} from "./quantisation/calibrate.ts";
export { activationRanges, toInt8Onnx } from "./quantisation/integer-network.ts";
export {
  type Latency,
  type LatencyOptions,
  measureLatency,
  modelLatency,
} from "./runtime/latency.ts";
export {
  openSession,
  RuntimeRefused,
  requireRuntime,
  type Session,
  type SessionOptions,
} from "./runtime/session.ts";
export { openWebModel, toWebModel, type WebModel } from "./web/web-model.ts";
