import { parse } from "@resweep/spec";
import { describeGraph, type GraphDescription } from "../graph/describe.ts";
import type { Task } from "../task.ts";
import { type ArchitectureInput, architectures, buildGraph } from "./catalogue.ts";

export interface ModelDescription extends GraphDescription {
  readonly name: string;
  /** All of them, defaults included. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
}

/** What `resweep describe` prints: counts and shapes of an architecture for a task, without allocating weights. */
export function describeModel(config: ArchitectureInput, task: Task): ModelDescription {
  const { name, ...options } = parse(architectures.schema, config);
  const { inputShape, classes } = task;
  return { name, options, inputShape, classes, ...describeGraph(buildGraph(config, task)) };
}
