import type { Task } from "../task.ts";
import type { ActivationFunction, Extent, GraphNode, NetworkGraph, Operation } from "./graph.ts";
import { extent } from "./graph.ts";

/** Collects the nodes of a graph; every method returns the name of the node it added. */
export interface NetworkBuilder {
  readonly input: string;
  add(name: string, operation: Operation, ...inputs: string[]): string;
  /** Convolution without bias unless said (a batch norm follows), padded to keep the size at stride 1 unless said. */
  conv(name: string, input: string, filters: number, options: ConvolutionOptions): string;
  /** Batch norm with the builder's epsilon and momentum. */
  norm(name: string, input: string, options?: { zeroGamma?: boolean }): string;
  relu(name: string, input: string): string;
  activation(name: string, input: string, kind: Activation): string;
  /** Nothing is added where the rate is 0. */
  dropout(name: string, input: string, rate: number): string;
  /** Nothing is added where the rate is 0. */
  stochasticDepth(name: string, input: string, rate: number): string;
  /** The node is the last of a block, whose nodes are those since the block before; blocks are ended in order. */
  endBlock(name: string, node: string): void;
  /** The node is the last of a stage; stages are ended in order. */
  endStage(node: string): void;
  /** The graph whose logits are this node's output. */
  graph(output: string, auxiliary?: NetworkGraph["auxiliary"]): NetworkGraph;
  /** Global average pooling, dropout if asked, and the fully connected layer. */
  classifier(input: string, options?: { dropout?: number; name?: string }): NetworkGraph;
}

export interface ConvolutionOptions {
  readonly kernel: Extent;
  readonly stride?: number;
  readonly padding?: Extent;
  readonly groups?: number;
  readonly bias?: boolean;
  readonly zeroKernel?: boolean;
}

export type Activation = "relu" | ActivationFunction;

/** Batch norm as in He et al. 2015 unless said: epsilon 1e-5, momentum 0.1. */
export function networkBuilder(
  architecture: string,
  task: Task,
  { epsilon = 1e-5, momentum = 0.1 } = {},
): NetworkBuilder {
  const nodes: GraphNode[] = [];
  const stages: string[] = [];
  const blocks: { name: string; end: string }[] = [];
  const add = (name: string, operation: Operation, ...inputs: string[]): string => {
    nodes.push({ name, ...operation, inputs });
    return name;
  };
  const dropout: NetworkBuilder["dropout"] = (name, input, rate) =>
    rate > 0 ? add(name, { type: "dropout", rate }, input) : input;
  const graph: NetworkBuilder["graph"] = (output, auxiliary) => ({
    architecture,
    inputShape: task.inputShape,
    classes: task.classes,
    nodes,
    output,
    ...(auxiliary ? { auxiliary } : {}),
    stages,
    blocks,
  });
  return {
    input: add("input", { type: "input" }),
    add,
    conv(name, input, filters, options) {
      const { kernel, stride = 1, padding, groups = 1, bias = false, zeroKernel } = options;
      return add(
        name,
        {
          type: "conv",
          filters,
          kernel,
          stride,
          padding: padding ?? keepingSize(kernel),
          bias,
          ...(groups === 1 ? {} : { groups }),
          ...(zeroKernel ? { zeroKernel } : {}),
        },
        input,
      );
    },
    norm: (name, input, { zeroGamma = false } = {}) =>
      add(
        name,
        { type: "batch-norm", epsilon, momentum, ...(zeroGamma ? { zeroGamma } : {}) },
        input,
      ),
    relu: (name, input) => add(name, { type: "relu" }, input),
    activation: (name, input, kind) =>
      add(name, kind === "relu" ? { type: "relu" } : { type: "activation", function: kind }, input),
    dropout,
    stochasticDepth: (name, input, rate) =>
      rate > 0 ? add(name, { type: "stochastic-depth", rate }, input) : input,
    endBlock: (name, node) => {
      blocks.push({ name, end: node });
    },
    endStage: (node) => {
      stages.push(node);
    },
    graph,
    classifier(input, { dropout: rate = 0, name = "fc" } = {}) {
      const pooled = add("avgpool", { type: "global-average-pool" }, input);
      const units = task.classes;
      return graph(
        add(name, { type: "linear", units, bias: true }, dropout("dropout", pooled, rate)),
      );
    },
  };
}

function keepingSize(kernel: Extent): Extent {
  if (typeof kernel === "number") return (kernel - 1) / 2;
  const [height, width] = extent(kernel);
  return [(height - 1) / 2, (width - 1) / 2];
}
