import type * as tfjs from "@tensorflow/tfjs";
import type { FeatureShape, GraphNode, NetworkGraph, NodeOf } from "../graph/graph.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { batchNormLayer } from "./batch-norm.ts";
import { classifierInitializer, convolutionInitializer } from "./initializers.ts";
import type { Kernels } from "./kernels.ts";

type Symbolic = tfjs.SymbolicTensor;

/** What the layers of one model share. */
export interface LayerContext {
  readonly tf: TensorFlow;
  readonly graph: NetworkGraph;
  readonly shapes: ReadonlyMap<string, FeatureShape>;
  readonly seed: number;
  readonly kernels: Required<Kernels>;
}

/** Applies the stock layers that make up one node; its last layer bears the node's name. */
export function applyNode(context: LayerContext, node: GraphNode, inputs: Symbolic[]): Symbolic {
  const { tf, graph, kernels, seed } = context;
  const { name } = node;
  const input = inputs[0]!;
  const through = (layer: tfjs.layers.Layer) => layer.apply(input) as Symbolic;
  switch (node.type) {
    case "input":
      return tf.input({ shape: [...graph.inputShape], name });
    case "conv":
      return convolution(context, node, input);
    case "batch-norm":
      return through(batchNormLayer(tf, node, kernels.batchNorm));
    case "relu":
      return through(tf.layers.reLU({ name }));
    case "max-pool":
      return maxPool(context, node, input);
    case "global-average-pool":
      return through(tf.layers.globalAveragePooling2d({ name }));
    case "pad-shortcut":
      return padShortcut(context, node, input);
    case "add":
      return tf.layers.add({ name }).apply(inputs) as Symbolic;
    case "linear":
      return through(
        tf.layers.dense({
          name,
          units: node.units,
          useBias: node.bias,
          kernelInitializer: classifierInitializer(tf, seed, `${name}.weight`),
        }),
      );
  }
}

function convolution(context: LayerContext, node: NodeOf<"conv">, input: Symbolic): Symbolic {
  const { tf, seed } = context;
  const { name, filters, kernel, stride, bias } = node;
  const { padding, x } = padded(context, node, kernel, input);
  return tf.layers
    .conv2d({
      name,
      filters,
      kernelSize: kernel,
      strides: stride,
      padding,
      useBias: bias,
      kernelInitializer: convolutionInitializer(tf, seed, `${name}.weight`),
    })
    .apply(x) as Symbolic;
}

function maxPool(context: LayerContext, node: NodeOf<"max-pool">, input: Symbolic): Symbolic {
  const { tf, graph } = context;
  const { name, size, stride } = node;
  const { padding, x } = padded(context, node, size, input);
  const source = graph.nodes.find((candidate) => candidate.name === node.inputs[0]);
  if (x !== input && source?.type !== "relu") {
    throw new Error(`${name} pads by zeros, which is right only after a ReLU`);
  }
  return tf.layers
    .maxPooling2d({ name, poolSize: size, strides: stride, padding })
    .apply(x) as Symbolic;
}

/**
 * TensorFlow's `same` pads unevenly where the stride does not divide: (0, 1) instead of the papers' (1, 1). So `same`
 * only where it means the same, else a padding layer and `valid`.
 */
function padded(
  { tf, shapes }: LayerContext,
  node: NodeOf<"conv"> | NodeOf<"max-pool">,
  window: number,
  input: Symbolic,
): { padding: "same" | "valid"; x: Symbolic } {
  const { name, stride, padding } = node;
  if (padding === 0) return { padding: "valid", x: input };
  const [height = 0, width = 0] = shapes.get(node.inputs[0]!)!;
  const sameAsStated = [height, width].every((size) => {
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
    return total === 2 * padding;
  });
  if (sameAsStated) return { padding: "same", x: input };
  const pad = tf.layers.zeroPadding2d({ name: `${name}.pad`, padding });
  return { padding: "valid", x: pad.apply(input) as Symbolic };
}

/**
 * Option A from stock layers: pooling over windows of one pixel takes every stride-th one; with the pixels in one
 * dimension and the channels in the next, zero padding appends channels at the cost of one copy.
 */
function padShortcut(
  { tf, shapes }: LayerContext,
  node: NodeOf<"pad-shortcut">,
  input: Symbolic,
): Symbolic {
  const { name, stride, channels } = node;
  const [height = 0, width = 0] = shapes.get(name)!;
  const from = shapes.get(node.inputs[0]!)!.at(-1)!;
  const layers = [
    tf.layers.averagePooling2d({ name: `${name}.slice`, poolSize: 1, strides: stride }),
    tf.layers.reshape({ name: `${name}.flat`, targetShape: [height * width, from, 1] }),
    tf.layers.zeroPadding2d({
      name: `${name}.zeros`,
      padding: [
        [0, 0],
        [0, channels - from],
      ],
    }),
    tf.layers.reshape({ name, targetShape: [height, width, channels] }),
  ];
  return layers.reduce((x, layer) => layer.apply(x) as Symbolic, input);
}
