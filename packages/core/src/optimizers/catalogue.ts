import { type ConfigOf, catalogue, parse } from "@resweep/spec";
import type { TensorFlow } from "../tensorflow.ts";
import { adamw } from "./adamw.ts";
import type { Optimizer, OptimizerDefinition, TrainedVariable } from "./definition.ts";
import { discriminative } from "./discriminative.ts";
import { lars } from "./lars.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** Every optimizer a recipe may use. To add one: write its file, add its name here. */
export const optimizers = catalogue("optimizer", sgd, adamw, rmsprop, lars);

export type OptimizerConfig = ConfigOf<(typeof optimizers.list)[number]>;

/** A configuration whose missing options take their defaults. */
export type OptimizerInput = string | { readonly name: string; readonly [option: string]: unknown };

/** Values an optimizer keeps for each trained one. */
export function slotsPerParameter({ name, ...options }: OptimizerConfig): number {
  const definition: OptimizerDefinition = optimizers.get(name as string);
  return definition.slotsPerParameter(options);
}

/** The momentum of an optimizer, which a schedule may move; 0 where it has none. */
export function momentumOf({ name, ...options }: OptimizerConfig): number {
  const definition: OptimizerDefinition = optimizers.get(name as string);
  return definition.momentum(options);
}

/**
 * Makes an optimizer with its slots as they are before the first update; the caller disposes of it. Throws InvalidInput
 * for unknown or impossible options.
 */
export function createOptimizer(
  tf: TensorFlow,
  config: OptimizerInput,
  variables: readonly TrainedVariable[],
): Optimizer {
  const { name, ...options } = parse(optimizers.schema, config);
  const definition: OptimizerDefinition = optimizers.get(name as string);
  return discriminative(tf, variables, (own) => definition.create(tf, options, own));
}
