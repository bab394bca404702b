import type { StageResults } from "@resweep/spec";
import { describeGraph } from "../graph/describe.ts";
import type { GraphNode, NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import type { Weights, WeightTensor } from "../model/weights.ts";
import { type ChannelUnits, channelUnits } from "./channel-units.ts";
import type { PruningPlan } from "./plan.ts";

export interface PrunedNetwork {
  readonly graph: NetworkGraph;
  readonly weights: Weights;
  /** Each convolution with its batch norm, and each linear layer; they add up to the whole network. */
  readonly layers: NonNullable<StageResults["layers"]>;
}

/**
 * The network without the filters that the plan does not keep, nor what is tied to them: smaller kernels, batch norms and
 * readers, the same names. Its logits are those of the whole network with the removed maps set to zero. The weights given
 * stay as they are. Throws where the plan tears tied filters apart.
 */
export function pruneGraph(
  graph: NetworkGraph,
  weights: Weights,
  plan: PruningPlan,
): PrunedNetwork {
  const { graph: smaller, kept } = smallerGraph(graph, plan);
  const shapes = new Map(graphParameters(smaller).map(({ name, shape }) => [name, shape]));
  const pruned = new Map<string, WeightTensor>();
  for (const { name, node, shape } of graphParameters(graph)) {
    const outputs = kept.get(node.name)!;
    const inputs = kept.get(node.inputs[0]!)!;
    let tensor = { shape, values: weights.get(name)!.values };
    if (node.type === "conv" && name.endsWith(".weight")) {
      const grouped = (node.groups ?? 1) > 1;
      // A depthwise kernel's filters lie on the axis of its channels; either way they are its innermost values.
      const channels = (shape[2]! * shape[3]!) / node.filters;
      tensor = take(
        { ...tensor, shape: [shape[0]! * shape[1]!, channels, node.filters] },
        2,
        outputs,
      );
      if (!grouped) tensor = take(tensor, 1, inputs);
    } else if (node.type === "linear") {
      if (name.endsWith(".weight")) tensor = take(tensor, 0, inputs);
    } else {
      tensor = take(tensor, 0, outputs);
    }
    pruned.set(name, { shape: shapes.get(name)!, values: tensor.values });
  }
  return { graph: smaller, weights: pruned, layers: compare(graph, smaller) };
}

/** The network alone, and which channels are left of each node. Throws as `pruneGraph`. */
export function smallerGraph(
  graph: NetworkGraph,
  plan: PruningPlan,
): { graph: NetworkGraph; kept: ReadonlyMap<string, readonly number[]> } {
  const units = channelUnits(graph);
  const removed = removedUnits(units, plan);
  const kept = new Map(
    [...units.of].map(([name, ids]) => [
      name,
      [...ids.keys()].filter((channel) => !removed.has(ids[channel]!)),
    ]),
  );
  const nodes = graph.nodes.map((node) => withoutRemoved(node, kept, units));
  return { graph: { ...graph, nodes }, kept };
}

/** What a plan takes away. Throws where it tears tied filters apart. */
export function removedUnits({ of, fixed }: ChannelUnits, plan: PruningPlan): Set<number> {
  const removed = new Set<number>();
  for (const [name, filters] of plan) {
    const kept = new Set(filters);
    of.get(name)!.forEach((unit, filter) => {
      if (!kept.has(filter)) removed.add(unit);
    });
  }
  for (const [name, filters] of plan) {
    const ids = of.get(name)!;
    if (ids.some((unit) => removed.has(unit) && fixed.has(unit))) {
      throw new Error(`${name} feeds what cannot lose channels`);
    }
    if (filters.some((filter) => removed.has(ids[filter]!))) {
      throw new Error(`${name} keeps filters that are tied to others which go`);
    }
  }
  return removed;
}

function withoutRemoved(
  node: GraphNode,
  kept: ReadonlyMap<string, readonly number[]>,
  { of }: ChannelUnits,
): GraphNode {
  const channels = kept.get(node.name)!.length;
  if (node.type === "pad-shortcut") return { ...node, channels };
  if (node.type !== "conv") return node;
  if (node.groups === undefined) return { ...node, filters: channels };
  const [source] = node.inputs;
  const width = of.get(source!)!.length / node.groups;
  return { ...node, filters: channels, groups: kept.get(source!)!.length / width };
}

/** The slices `kept` of one axis. */
function take(
  { shape, values }: WeightTensor,
  axis: number,
  kept: readonly number[],
): WeightTensor {
  if (kept.length === shape[axis]) return { shape, values };
  const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);
  const outer = product(shape.slice(0, axis));
  const inner = product(shape.slice(axis + 1));
  const smaller = shape.with(axis, kept.length);
  const taken = new Float32Array(product(smaller));
  let end = 0;
  for (let i = 0; i < outer; i++) {
    for (const index of kept) {
      const start = (i * shape[axis]! + index) * inner;
      taken.set(values.subarray(start, start + inner), end);
      end += inner;
    }
  }
  return { shape: smaller, values: taken };
}

function compare(before: NetworkGraph, after: NetworkGraph): PrunedNetwork["layers"] {
  const old = countsByLayer(before);
  return [...countsByLayer(after)].map(([name, now]) => {
    const was = old.get(name)!;
    return {
      name,
      parametersBefore: was.parameters,
      parametersAfter: now.parameters,
      macsBefore: was.macs,
      macsAfter: now.macs,
      filtersBefore: was.filters,
      filtersAfter: now.filters,
    };
  });
}

/** A batch norm's parameters count to the convolution it reads. */
function countsByLayer(graph: NetworkGraph) {
  const counts = new Map<string, { parameters: number; macs: number; filters: number }>();
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  for (const { name, type, parameters, macs, outputShape } of describeGraph(graph).layers) {
    const owner = counts.get(type === "batch-norm" ? nodes.get(name)!.inputs[0]! : "");
    if (owner) owner.parameters += parameters;
    else if (parameters > 0) counts.set(name, { parameters, macs, filters: outputShape.at(-1)! });
  }
  return counts;
}
