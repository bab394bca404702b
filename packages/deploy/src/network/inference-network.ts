import {
  floatNetwork,
  type GraphNode,
  graphParameters,
  type NetworkGraph,
  type Weights,
  type WeightTensor,
} from "@resweep/core";

/** A network with its weights, in TensorFlow.js's layout. */
export interface WeightedNetwork {
  readonly graph: NetworkGraph;
  readonly weights: Weights;
}

/**
 * What answers as the network does in inference: no auxiliary classifier, nothing that drops or simulates integers, and
 * each batch norm that alone reads a convolution or linear layer folded into it (Jacob et al. 2018, arXiv:1712.05877,
 * sec. 3.2). Names stay; a layer that took up a batch norm has a bias. Weights given stay as they are.
 */
export function inferenceNetwork(network: WeightedNetwork): WeightedNetwork {
  const { graph, weights } = floatNetwork(network);
  const used = ancestors(graph);
  const readers = new Map<string, GraphNode[]>();
  const nodes = graph.nodes.filter(({ name }) => used.has(name));
  for (const node of nodes) {
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  /** By the name of a node that is left out, the node that gives its value now. */
  const instead = new Map<string, string>();
  const sourceOf = (name: string): string => instead.get(name) ?? name;
  const folded = new Map(weights);
  const kept: GraphNode[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map(sourceOf);
    if (node.type === "dropout" || node.type === "stochastic-depth") {
      instead.set(node.name, inputs[0]!);
      continue;
    }
    if (node.type === "batch-norm") {
      const place = kept.findIndex(({ name }) => name === inputs[0]);
      const before = kept[place]!;
      const alone = readers.get(node.inputs[0]!)!.length === 1 && inputs[0] === node.inputs[0];
      if (alone && (before.type === "conv" || before.type === "linear")) {
        fold(folded, before.name, node);
        kept[place] = { ...before, bias: true };
        instead.set(node.name, before.name);
        continue;
      }
    }
    kept.push({ ...node, inputs });
  }
  const { auxiliary: _auxiliary, stages, ...rest } = graph;
  const smaller: NetworkGraph = {
    ...rest,
    nodes: kept,
    output: sourceOf(graph.output),
    ...(stages ? { stages: stages.map(sourceOf) } : {}),
  };
  return { graph: smaller, weights: only(smaller, folded) };
}

/**
 * Every batch norm as a convolution of one pixel in as many groups as channels, which has an integer form. Its weights
 * lose nothing by that: one to a channel, each the largest of its own.
 */
export function normsAsConvolutions({ graph, weights }: WeightedNetwork): WeightedNetwork {
  const changed = new Map(weights);
  const nodes = graph.nodes.map((node): GraphNode => {
    if (node.type !== "batch-norm") return node;
    const { scale, shift } = affine(weights, node);
    const { name, inputs } = node;
    const channels = scale.length;
    changed.set(`${name}.weight`, { shape: [1, 1, channels, 1], values: Float32Array.from(scale) });
    changed.set(`${name}.bias`, { shape: [channels], values: Float32Array.from(shift) });
    const window = { kernel: 1, stride: 1, padding: 0, bias: true } as const;
    return { type: "conv", name, inputs, filters: channels, groups: channels, ...window };
  });
  const replaced = { ...graph, nodes };
  return { graph: replaced, weights: only(replaced, changed) };
}

/**
 * For each layer of a network's inference form that took up a batch norm, that norm: its values are the layer's. Of the
 * network without simulation of integers.
 */
export function foldedNorms(network: NetworkGraph, inference: NetworkGraph): Map<string, string> {
  const kept = new Set(inference.nodes.map(({ name }) => name));
  return new Map(
    network.nodes
      .filter(
        ({ type, name, inputs }) =>
          type === "batch-norm" && !kept.has(name) && kept.has(inputs[0]!),
      )
      .map(({ name, inputs: [layer] }) => [layer!, name]),
  );
}

/** Nodes that the classifier's output depends on. */
function ancestors(graph: NetworkGraph): Set<string> {
  const used = new Set([graph.output]);
  for (const { name, inputs } of graph.nodes.toReversed()) {
    if (used.has(name)) for (const input of inputs) used.add(input);
  }
  return used;
}

type BatchNorm = Extract<GraphNode, { type: "batch-norm" }>;

/** What a batch norm does in inference: `scale x + shift`, channel by channel. */
function affine(weights: Weights, { name, epsilon }: BatchNorm) {
  const of = (suffix: string) => weights.get(`${name}.${suffix}`)!.values;
  const [gamma, beta, mean, variance] = [
    ...[of("weight"), of("bias")],
    ...[of("running_mean"), of("running_var")],
  ] as const;
  const scale = Float64Array.from(gamma!, (value, i) => value / Math.sqrt(variance![i]! + epsilon));
  const shift = Float64Array.from(beta!, (value, i) => value - mean![i]! * scale[i]!);
  return { scale, shift };
}

/** Filters lie innermost, of convolutions, depthwise ones and linear layers alike. */
function fold(weights: Map<string, WeightTensor>, layer: string, norm: BatchNorm): void {
  const { scale, shift } = affine(weights, norm);
  const filters = scale.length;
  const kernel = weights.get(`${layer}.weight`)!;
  const bias = weights.get(`${layer}.bias`)?.values;
  weights.set(`${layer}.weight`, {
    shape: kernel.shape,
    values: kernel.values.map((value, i) => value * scale[i % filters]!),
  });
  weights.set(`${layer}.bias`, {
    shape: [filters],
    values: Float32Array.from(shift, (value, i) => value + (bias?.[i] ?? 0) * scale[i]!),
  });
}

function only(graph: NetworkGraph, weights: Weights): Weights {
  return new Map(graphParameters(graph).map(({ name }) => [name, weights.get(name)!]));
}
