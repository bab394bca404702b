export {
  type ArchitectureConfig,
  type ArchitectureInput,
  architectures,
  buildGraph,
  listArchitectures,
} from "./architectures/catalogue.ts";
export { describeModel, type ModelDescription } from "./architectures/describe-model.ts";
export { describeGraph, type GraphDescription, type LayerDescription } from "./graph/describe.ts";
export type { FeatureShape, GraphNode, NetworkGraph, Operation } from "./graph/graph.ts";
export { inferShapes } from "./graph/shapes.ts";
export { smoothedCrossEntropy } from "./losses/smoothed-cross-entropy.ts";
export { createOptimizer, type OptimizerConfig, optimizers } from "./optimizers/catalogue.ts";
export type { Optimizer, TensorFlow, TrainedVariable } from "./optimizers/definition.ts";
export { type ScheduleConfig, schedules } from "./schedules/catalogue.ts";
export { learningRateAt } from "./schedules/learning-rate.ts";
export { type StageConfig, stages } from "./stages/catalogue.ts";
export type { Task } from "./task.ts";
export { type WarmupConfig, warmups } from "./warmups/catalogue.ts";
