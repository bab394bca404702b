export { orderedPaths, parentsOf, sweptOver, wants, within } from "./conditions.ts";
export { drawnCells, uniformDraw } from "./drawn-cells.ts";
export { type Constraint, parseConstraint } from "./expression.ts";
export { givenCell } from "./given-cell.ts";
export { type RandomStream, randomStream } from "./random-stream.ts";
export { type SamplerConfig, samplers } from "./samplers/catalogue.ts";
export type { Evaluated, Sampler } from "./samplers/sampler.ts";
export { type SchedulerConfig, schedulers } from "./schedulers/catalogue.ts";
export type {
  Curve,
  CurvePoint,
  Exploit,
  Member,
  Scheduler,
  Verdict,
} from "./schedulers/scheduler.ts";
export { type SearchSpace, type SpaceSurroundings, searchSpace } from "./search-space.ts";
export {
  type Assignment,
  type Choices,
  type Condition,
  type Fixed,
  isChoices,
  type JsonValue,
  type Parameter,
  type Range,
  type Space,
} from "./space.ts";
export { type ClaimVerdict, type Judgement, judgeClaim } from "./statistics/claim.ts";
export {
  type DegradationArm,
  type DepthPoint,
  type DepthRun,
  type DepthStep,
  degradation,
  type StepVerdict,
} from "./statistics/degradation.ts";
export { type DivergenceCell, divergenceMap, type Run } from "./statistics/divergence-map.ts";
export { atEqualBudget } from "./statistics/fair-budget.ts";
export { type Effect, fanova, type Marginal, marginal } from "./statistics/fanova.ts";
export { type Feature, featureOf } from "./statistics/feature.ts";
export { holm } from "./statistics/holm.ts";
export { hypervolume } from "./statistics/hypervolume.ts";
export {
  areaUnder,
  type LearningCurve,
  timeToTarget,
} from "./statistics/learning-curve.ts";
export type { Interval } from "./statistics/mean-interval.ts";
export { mean } from "./statistics/moments.ts";
export {
  comparePairs,
  type Pair,
  type PairedComparison,
  type PairedTest,
  pairedTests,
} from "./statistics/paired-comparison.ts";
export { type Direction, paretoFront } from "./statistics/pareto-front.ts";
export {
  type PermutationImportance,
  permutationImportance,
} from "./statistics/permutation-importance.ts";
export { type Forest, growForest } from "./statistics/random-forest.ts";
export { type Summary, summarise } from "./statistics/summary.ts";
export { valueAt, valueCount } from "./values.ts";
export { type Narrowing, narrowings, projected } from "./widening.ts";
