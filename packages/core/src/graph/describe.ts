import { extent, type FeatureShape, type GraphNode, type NetworkGraph } from "./graph.ts";
import { inferShapes } from "./shapes.ts";

export interface LayerDescription {
  readonly name: string;
  readonly type: GraphNode["type"];
  /** Without the batch. */
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
}

export interface GraphDescription {
  /** Trainable ones: without the moving statistics of batch norm. */
  readonly parameters: number;
  /** Multiply-accumulates of convolutions and linear layers for one image; FLOPs are twice that. */
  readonly macs: number;
  /** Of the logits, without the batch. */
  readonly outputShape: readonly number[];
  readonly layers: readonly LayerDescription[];
}

/** Counts and shapes of every layer; allocates nothing. */
export function describeGraph(graph: NetworkGraph): GraphDescription {
  const shapes = inferShapes(graph);
  const layers = graph.nodes.map((node): LayerDescription => {
    const outputShape = shapes.get(node.name)!;
    const counts = countsOf(node, shapes.get(node.inputs[0] ?? "") ?? [], outputShape);
    return { name: node.name, type: node.type, outputShape, ...counts };
  });
  return {
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    macs: layers.reduce((sum, layer) => sum + layer.macs, 0),
    outputShape: shapes.get(graph.output)!,
    layers,
  };
}

function countsOf(
  node: GraphNode,
  input: FeatureShape,
  output: FeatureShape,
): { parameters: number; macs: number } {
  const channels = input.at(-1) ?? 0;
  switch (node.type) {
    case "conv": {
      const [height = 0, width = 0] = output;
      const [kernelHeight, kernelWidth] = extent(node.kernel);
      const { filters, groups = 1 } = node;
      const kernel = kernelHeight * kernelWidth * (channels / groups) * filters;
      return {
        parameters: kernel + (node.bias ? node.filters : 0),
        macs: kernel * height * width,
      };
    }
    case "linear": {
      const kernel = channels * node.units;
      return { parameters: kernel + (node.bias ? node.units : 0), macs: kernel };
    }
    case "batch-norm":
      return { parameters: 2 * channels, macs: 0 };
    default:
      return { parameters: 0, macs: 0 };
  }
}
