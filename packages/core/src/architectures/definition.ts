import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Task } from "../task.ts";

/** A family of networks: its options, and how they become a graph. */
export interface Architecture<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  build(options: ValuesOf<S>, task: Task): NetworkGraph;
}

export function defineArchitecture<const Name extends string, S extends Fields>(
  architecture: Architecture<Name, S>,
): Architecture<Name, S> {
  return architecture;
}
