import type * as tfjs from "@tensorflow/tfjs";
import type { NetworkGraph, NodeOf } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { createModel } from "./create-model.ts";
import { groupName } from "./stock-layers.ts";
import { assign, type Weights, type WeightTensor } from "./weights.ts";

type Symbolic = tfjs.SymbolicTensor;

/**
 * The network of stock TensorFlow.js layers alone, with these weights: what a page that knows nothing of ours loads. Where
 * `createModel` has layers of ours, stock ones compute the same, slower: a convolution in groups as one for each group,
 * resizing as a linear layer along either axis. For files; `modelVariables` does not find its weights. The caller disposes.
 */
export function createStockModel(
  tf: TensorFlow,
  { graph, weights }: { readonly graph: NetworkGraph; readonly weights: Weights },
): tfjs.LayersModel {
  const { inputShape, classes } = graph;
  const model = createModel(tf, graph, { inputShape, classes, seed: 0 }, { stock: true });
  const names = new Set(model.layers.map(({ name }) => name));
  const taken = new Map<string, number>();
  for (const { name, node } of graphParameters(graph)) {
    const index = taken.get(node.name) ?? 0;
    taken.set(node.name, index + 1);
    const groups = names.has(groupName(node, 0)) ? (node as NodeOf<"conv">).groups! : 1;
    for (let group = 0; group < groups; group++) {
      const layer = model.getLayer(groups > 1 ? groupName(node, group) : node.name);
      const variable = layer.weights[index]!.read() as tfjs.Variable;
      assign(variable, filtersOf(weights.get(name)!, group, groups));
    }
  }
  const resized = graph.nodes.filter((node) => node.type === "resize");
  for (const { name, inputs, height, width } of resized) {
    const { shape } = model.getLayer(inputs[0]!).output as Symbolic;
    const [, rows, columns] = shape as [null, number, number, number];
    const kernelOf = (axis: string) => model.getLayer(`${name}.${axis}`).weights[0]!.read();
    assign(kernelOf("rows") as tfjs.Variable, interpolation(rows, height));
    assign(kernelOf("columns") as tfjs.Variable, interpolation(columns, width));
  }
  return model;
}

/** The filters of one group, which lie innermost. */
function filtersOf({ shape, values }: WeightTensor, group: number, groups: number): Float32Array {
  if (groups === 1) return values;
  const filters = shape.at(-1)!;
  const each = filters / groups;
  return values.filter((_, i) => Math.floor((i % filters) / each) === group);
}

/** [from, to], from pixel centres to pixel centres, as `resizeBilinear` with halfPixelCenters. */
function interpolation(from: number, to: number): Float32Array {
  const matrix = new Float32Array(from * to);
  for (let place = 0; place < to; place++) {
    const source = ((place + 0.5) * from) / to - 0.5;
    const low = Math.max(0, Math.floor(source));
    const high = Math.min(from - 1, Math.ceil(source));
    const share = source - Math.floor(source);
    matrix[low * to + place]! += 1 - share;
    matrix[high * to + place]! += share;
  }
  return matrix;
}
