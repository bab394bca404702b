import type { StageResults } from "@resweep/spec";
import { describeGraph } from "../graph/describe.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Weights, WeightTensor } from "../model/weights.ts";
import { followers, type PruningPlan } from "./plan.ts";

export interface PrunedNetwork {
  readonly graph: NetworkGraph;
  readonly weights: Weights;
  /** Each convolution with its batch norm, and each linear layer; they add up to the whole network. */
  readonly layers: NonNullable<StageResults["layers"]>;
}

/**
 * The network without the filters that the plan does not keep: smaller kernels, batch norms and readers, the same names.
 * Its logits are those of the whole network with the removed maps set to zero. The weights given stay as they are.
 */
export function pruneGraph(
  graph: NetworkGraph,
  weights: Weights,
  plan: PruningPlan,
): PrunedNetwork {
  const pruned = new Map(weights);
  const select = (name: string, axis: number, kept: readonly number[]) => {
    const tensor = pruned.get(name);
    if (tensor) pruned.set(name, take(tensor, axis < 0 ? tensor.shape.length + axis : axis, kept));
  };
  for (const [name, kept] of plan) {
    const affected = followers(graph, name);
    if (!affected) throw new Error(`${name} feeds an addition and cannot lose filters`);
    for (const suffix of ["weight", "bias"]) select(`${name}.${suffix}`, -1, kept);
    for (const norm of affected.norms) {
      for (const suffix of ["weight", "bias", "running_mean", "running_var"]) {
        select(`${norm}.${suffix}`, 0, kept);
      }
    }
    for (const reader of affected.readers) select(`${reader}.weight`, -2, kept);
  }
  const smaller: NetworkGraph = {
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.type === "conv" && plan.has(node.name)
        ? { ...node, filters: plan.get(node.name)!.length }
        : node,
    ),
  };
  return { graph: smaller, weights: pruned, layers: compare(graph, smaller) };
}

/** The slices `kept` of one axis. */
function take(
  { shape, values }: WeightTensor,
  axis: number,
  kept: readonly number[],
): WeightTensor {
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
