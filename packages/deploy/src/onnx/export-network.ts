import { graphParameters, inferShapes, type NetworkGraph, type Weights } from "@resweep/core";
import { inferenceNetwork, type WeightedNetwork } from "../network/inference-network.ts";
import { encodeOnnx } from "./format.ts";
import { filtersFirst } from "./layout.ts";
import { modelBuilder, modelInput, modelOutput } from "./model-builder.ts";
import { addOperation, type Numbers } from "./operations.ts";

export interface ExportOptions {
  /** Kept in the file: what was trained, how images are prepared. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX file (operator set 18) in 32-bit floats: `images` [batch, channels, height, width], prepared as
 * for training, give `logits` [batch, classes]. Batch norms are folded into the convolutions before them.
 */
export function toOnnx(
  graph: NetworkGraph,
  weights: Weights,
  { metadata = {} }: ExportOptions = {},
): Uint8Array {
  const network = inferenceNetwork({ graph, weights });
  return writeModel(network, floats(network), { metadata });
}

/** A model of a network without auxiliary classifier; `watch`: nodes whose values come out too, by their names. */
export function writeModel(
  { graph }: WeightedNetwork,
  numbers: Numbers,
  { metadata = {}, watch = [] }: ExportOptions & { readonly watch?: readonly string[] } = {},
): Uint8Array {
  const shapes = inferShapes(graph);
  const builder = modelBuilder();
  /** By node, what later ones read. */
  const values = new Map<string, string>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    const value = addOperation(builder, node, inputs, { shapes, numbers });
    values.set(node.name, numbers.output(builder, node, value));
  }
  builder.add("Identity", modelOutput, [values.get(graph.output)!]);
  const { inputShape, classes } = graph;
  const outward = (name: string) => {
    const [height, width, channels] = shapes.get(name)!;
    return channels === undefined ? [height!] : [channels, height!, width!];
  };
  return encodeOnnx({
    name: graph.architecture,
    nodes: builder.nodes,
    constants: builder.constants,
    inputs: [{ name: modelInput, shape: [inputShape[2], inputShape[0], inputShape[1]] }],
    outputs: [
      { name: modelOutput, shape: [classes] },
      ...watch.map((name) => ({ name: values.get(name)!, shape: outward(name) })),
    ],
    metadata,
  });
}

/** Numbers as they are. */
export function floats({ graph, weights }: WeightedNetwork): Numbers {
  const parameters = graphParameters(graph);
  return {
    parameters: (builder, node) =>
      parameters
        .filter((parameter) => parameter.node.name === node.name)
        .map(({ name, shape, decay: kernel }) => {
          const tensor = weights.get(name)!;
          if (!kernel || node.type === "batch-norm") {
            return builder.constant(name, shape, tensor.values);
          }
          const filters = node.type === "conv" ? node.filters : node.units;
          const moved = filtersFirst(tensor, filters);
          return builder.constant(name, moved.shape, moved.values);
        }),
    output: (_builder, _node, value) => value,
  };
}
