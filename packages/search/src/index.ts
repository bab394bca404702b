export { orderedPaths, parentsOf, sweptOver, wants, within } from "./conditions.ts";
export { countCells, gridCells } from "./grid.ts";
export { randomCells } from "./random.ts";
export { type SamplerConfig, samplers } from "./samplers/catalogue.ts";
export type { Sampler } from "./samplers/sampler.ts";
export { type SchedulerConfig, schedulers } from "./schedulers/catalogue.ts";
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
