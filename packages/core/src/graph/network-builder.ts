import type { Task } from "../task.ts";
import type { GraphNode, NetworkGraph, Operation } from "./graph.ts";

/** Collects the nodes of a graph; every method returns the name of the node it added. */
export interface NetworkBuilder {
  readonly input: string;
  add(name: string, operation: Operation, ...inputs: string[]): string;
  /** Convolution without bias (a batch norm follows), padded to keep the size at stride 1. */
  conv(
    name: string,
    input: string,
    filters: number,
    options: { kernel: number; stride?: number },
  ): string;
  /** Batch norm with epsilon 1e-5 and momentum 0.1 (He et al. 2015). */
  norm(name: string, input: string): string;
  relu(name: string, input: string): string;
  /** Global average pooling and the fully connected layer. */
  classifier(input: string): NetworkGraph;
}

export function networkBuilder(architecture: string, task: Task): NetworkBuilder {
  const nodes: GraphNode[] = [];
  const add = (name: string, operation: Operation, ...inputs: string[]): string => {
    nodes.push({ name, ...operation, inputs });
    return name;
  };
  return {
    input: add("input", { type: "input" }),
    add,
    conv: (name, input, filters, { kernel, stride = 1 }) =>
      add(
        name,
        { type: "conv", filters, kernel, stride, padding: (kernel - 1) / 2, bias: false },
        input,
      ),
    norm: (name, input) => add(name, { type: "batch-norm", epsilon: 1e-5, momentum: 0.1 }, input),
    relu: (name, input) => add(name, { type: "relu" }, input),
    classifier: (input) => ({
      architecture,
      inputShape: task.inputShape,
      classes: task.classes,
      nodes,
      output: add(
        "fc",
        { type: "linear", units: task.classes, bias: true },
        add("avgpool", { type: "global-average-pool" }, input),
      ),
    }),
  };
}
