import type { GraphNode, NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import type { Weights, WeightTensor } from "../model/weights.ts";

/** The values that a node gives; zero among them, so that integers hold it exactly. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

interface Network {
  readonly graph: NetworkGraph;
  readonly weights: Weights;
}

/**
 * A network that computes in floats what integers will hold (Jacob et al. 2018, arXiv:1712.05877, sec. 3): every kernel
 * rounded, and behind each node that has a range a `fake-quant` of it. Batch norms stay: they scale whole filters, which
 * changes none of their integers.
 */
export function simulatedNetwork(
  { graph, weights }: Network,
  ranges: ReadonlyMap<string, ValueRange>,
): Network {
  const quantised = (name: string) => (ranges.has(name) ? `${name}.integer` : name);
  const withRanges = new Map<string, WeightTensor>(weights);
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const { name, type } = node;
    const rounds = type === "conv" || type === "linear";
    const own = {
      ...node,
      inputs: node.inputs.map(quantised),
      ...(rounds ? { integerKernel: true } : {}),
    } as GraphNode;
    const range = ranges.get(name);
    if (!range) return [own];
    for (const limit of ["min", "max"] as const) {
      const values = Float32Array.of(range[limit]);
      withRanges.set(`${quantised(name)}.${limit}`, { shape: [], values });
    }
    return [own, { type: "fake-quant", name: quantised(name), inputs: [name] }];
  });
  const simulated = { ...renamed(graph, quantised), nodes };
  return { graph: simulated, weights: inOrder(simulated, withRanges) };
}

/** The ranges that a simulation of integers holds, by the node whose values they are of; null where it is none. */
export function simulatedRanges({ graph, weights }: Network): Map<string, ValueRange> | null {
  if (!isSimulated(graph)) return null;
  const limit = (name: string) => weights.get(name)!.values[0]!;
  return new Map(
    graph.nodes
      .filter(({ type }) => type === "fake-quant")
      .map(({ name, inputs: [of] }) => [
        of!,
        { min: limit(`${name}.min`), max: limit(`${name}.max`) },
      ]),
  );
}

export function isSimulated(graph: NetworkGraph): boolean {
  return graph.nodes.some(({ type }) => type === "fake-quant");
}

/** The network that a simulation of integers was made of, with the weights that it has now. Others stay as they are. */
export function floatNetwork({ graph, weights }: Network): Network {
  if (!isSimulated(graph)) return { graph, weights };
  const roundings = graph.nodes.filter(({ type }) => type === "fake-quant");
  const sources = new Map(roundings.map(({ name, inputs: [of] }) => [name, of!]));
  const plain = (name: string) => sources.get(name) ?? name;
  const nodes = graph.nodes
    .filter(({ type }) => type !== "fake-quant")
    .map((node): GraphNode => {
      const { integerKernel: _rounded, frozen: _frozen, ...own } = node as Marked;
      return { ...own, inputs: node.inputs.map(plain) } as GraphNode;
    });
  const floats = { ...renamed(graph, plain), nodes };
  return { graph: floats, weights: inOrder(floats, weights) };
}

/** The same network, whose batch norms keep their running statistics and normalise by them. */
export function withFrozenNorms(graph: NetworkGraph): NetworkGraph {
  const nodes = graph.nodes.map((node) =>
    node.type === "batch-norm" ? { ...node, frozen: true as const } : node,
  );
  return { ...graph, nodes };
}

type Marked = GraphNode & { readonly integerKernel?: true; readonly frozen?: true };

/** Where stages and blocks end. */
function renamed(graph: NetworkGraph, name: (of: string) => string): NetworkGraph {
  const { stages, blocks } = graph;
  return {
    ...graph,
    ...(stages ? { stages: stages.map(name) } : {}),
    ...(blocks ? { blocks: blocks.map((block) => ({ ...block, end: name(block.end) })) } : {}),
  };
}

function inOrder(graph: NetworkGraph, weights: Weights): Weights {
  return new Map(graphParameters(graph).map(({ name }) => [name, weights.get(name)!]));
}
