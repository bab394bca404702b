import { type ConfigOf, catalogue } from "@resweep/spec";
import type { TensorFlow } from "../tensorflow.ts";
import { adamw } from "./adamw.ts";
import type { Optimizer, OptimizerDefinition, TrainedVariable } from "./definition.ts";
import { discriminative } from "./discriminative.ts";
import { sgd } from "./sgd.ts";

/** Every optimizer a recipe may use. To add one: write its file, add its name here. */
export const optimizers = catalogue("optimizer", sgd, adamw);

export type OptimizerConfig = ConfigOf<(typeof optimizers.list)[number]>;

/** Values an optimizer keeps for each trained one. */
export function slotsPerParameter({ name, ...options }: OptimizerConfig): number {
  const definition: OptimizerDefinition = optimizers.get(name as string);
  return definition.slotsPerParameter(options);
}

/** Makes the slots of an optimizer, zeroed; the caller disposes of it. */
export function createOptimizer(
  tf: TensorFlow,
  { name, ...options }: OptimizerConfig,
  variables: readonly TrainedVariable[],
): Optimizer {
  const definition: OptimizerDefinition = optimizers.get(name as string);
  return discriminative(tf, variables, (own) => definition.create(tf, options, own));
}
