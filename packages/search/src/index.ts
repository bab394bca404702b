export { orderedPaths, parentsOf, sweptOver, wants, within } from "./conditions.ts";
export { type Constraint, parseConstraint } from "./expression.ts";
export { type RandomStream, randomStream } from "./random-stream.ts";
export { adaptiveSamplers, type SamplerConfig, samplers } from "./samplers/catalogue.ts";
export type { Evaluated, Sampler } from "./samplers/sampler.ts";
export { type SchedulerConfig, schedulers, verdicts } from "./schedulers/catalogue.ts";
export { type Exploit, type Member, pbt } from "./schedulers/pbt.ts";
export type { Curve, CurvePoint, Scheduler, Verdict } from "./schedulers/scheduler.ts";
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
export { valueAt, valueCount } from "./values.ts";
