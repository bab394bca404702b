export {
  type ArchitectureConfig,
  type ArchitectureInput,
  architectures,
  buildGraph,
} from "./architectures/catalogue.ts";
export { type ClosestNetwork, closestNetwork } from "./architectures/closest-network.ts";
export { deeper } from "./architectures/deeper.ts";
export { describeModel, type ModelDescription } from "./architectures/describe-model.ts";
export type { Stem } from "./architectures/residual-options.ts";
export { smallMembers } from "./architectures/small-members.ts";
export { createDiagnostics, type Diagnostics } from "./diagnostics/diagnostics.ts";
export { checkDistillation, type Transfers } from "./distillation/check-distillation.ts";
export { distillationParts } from "./distillation/distillation-parts.ts";
export { attentionLoss, hintLoss } from "./distillation/feature-losses.ts";
export { type FeaturePair, writtenPairs } from "./distillation/feature-pairs.ts";
export { type Regressor, regressorOf } from "./distillation/regressor.ts";
export { softLoss, softTargets } from "./distillation/soft-targets.ts";
export { filler } from "./goldens/filler.ts";
export { describeGraph, type GraphDescription, type LayerDescription } from "./graph/describe.ts";
export type { FeatureShape, GraphNode, NetworkGraph, Operation } from "./graph/graph.ts";
export type { Activation } from "./graph/network-builder.ts";
export { graphParameters, type Parameter } from "./graph/parameters.ts";
export { inferShapes } from "./graph/shapes.ts";
export { type MixedLabels, smoothedCrossEntropy } from "./losses/smoothed-cross-entropy.ts";
export type { BatchNormKernel } from "./model/batch-norm.ts";
export { createModel } from "./model/create-model.ts";
export { randomNodes, withDraws } from "./model/draws.ts";
export { features, withFeatures } from "./model/features.ts";
export { completeKernels, type Kernels } from "./model/kernels.ts";
export { ownLayers, registerLayers } from "./model/own-layers.ts";
export { createStockModel } from "./model/stock-model.ts";
export {
  type ModelVariable,
  modelVariables,
  parameterNames,
  readWeights,
  type Weights,
  type WeightTensor,
  writeWeights,
} from "./model/weights.ts";
export {
  createOptimizer,
  momentumOf,
  type OptimizerConfig,
  type OptimizerInput,
  optimizers,
  slotsPerParameter,
} from "./optimizers/catalogue.ts";
export { clippedGradients } from "./optimizers/clip-gradients.ts";
export type { Optimizer, TrainedVariable } from "./optimizers/definition.ts";
export { moveAverages } from "./optimizers/moving-average.ts";
export {
  outlinePlan,
  type PruningOptions,
  type PruningPlan,
  prunesNothing,
  pruningPlan,
} from "./pruning/plan.ts";
export { type PrunedNetwork, pruneGraph, smallerGraph } from "./pruning/prune-graph.ts";
export {
  type LayerScan,
  type SensitivityOptions,
  scannedCells,
  sensitivityScan,
} from "./pruning/sensitivity.ts";
export { type SparsityOptions, sparsified, sparsityOf } from "./pruning/sparsify.ts";
export { type Importance, type TaylorTally, taylorTally } from "./pruning/taylor.ts";
export {
  floatNetwork,
  isSimulated,
  simulatedNetwork,
  simulatedRanges,
  type ValueRange,
  withFrozenNorms,
} from "./quantisation/simulated-network.ts";
export { type ScheduleConfig, schedules } from "./schedules/catalogue.ts";
export { movesMomentum, type Rates, ratesAt } from "./schedules/learning-rate.ts";
export { type StageConfig, stages } from "./stages/catalogue.ts";
export { digestOf, foundApart, notADigest } from "./stages/checkpoint-reference.ts";
export { expandSteps } from "./stages/expand-steps.ts";
export { idleStages } from "./stages/idle-stages.ts";
export type { Teacher, TeacherFile, TeacherTrial } from "./stages/teachers.ts";
export type { Task } from "./task.ts";
export type { TensorFlow } from "./tensorflow.ts";
export { type SmallNetwork, smallNetworks, variedWeights } from "./testing/small-networks.ts";
export { exportWeights } from "./transfer/export-weights.ts";
export type { FileTensor, FitOptions, FittedWeights, HeadPolicy } from "./transfer/fit-weights.ts";
export { adoptWeights, importWeights } from "./transfer/import-weights.ts";
export { namingsOf, type WeightNaming } from "./transfer/namings.ts";
export { checkFreeze, freezeStages, stageRates } from "./transfer/stages.ts";
export { type WarmupConfig, warmups } from "./warmups/catalogue.ts";
export { startWatch, type WarmupWatch, watchedWarmup } from "./warmups/watch.ts";
