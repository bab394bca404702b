import type * as tfjs from "@tensorflow/tfjs";
import type { FeatureShape, GraphNode, NetworkGraph, NodeOf } from "../graph/graph.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { activation } from "./activation.ts";
import { batchNormLayer } from "./batch-norm.ts";
import { convolution } from "./convolution.ts";
import { type DrawSource, dropoutLayer, randomNodes } from "./draws.ts";
import { fakeQuantLayer, withIntegerKernel } from "./fake-quant.ts";
import { classifierInitializer, convolutionInitializer } from "./initializers.ts";
import type { Kernels } from "./kernels.ts";
import { averagePool, globalAveragePool, maxPool } from "./pooling.ts";
import { resizeLayer } from "./resize.ts";
import { stockResize } from "./stock-layers.ts";

type Symbolic = tfjs.SymbolicTensor;

/** What the layers of one model share. */
export interface LayerContext {
  readonly tf: TensorFlow;
  readonly graph: NetworkGraph;
  readonly shapes: ReadonlyMap<string, FeatureShape>;
  readonly seed: number;
  readonly kernels: Required<Kernels>;
  readonly draws: DrawSource;
  /** Whether none of them is to be of ours. */
  readonly stock: boolean;
}

/** Applies the layers that make up one node; the last of them bears the node's name. */
export function applyNode(context: LayerContext, node: GraphNode, inputs: Symbolic[]): Symbolic {
  const { tf, graph, kernels, shapes } = context;
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
    case "activation":
      return activation(tf, node, input);
    case "max-pool":
      return maxPool(context, node, input);
    case "average-pool":
      return averagePool(context, node, input);
    case "global-average-pool":
      return globalAveragePool(context, node, input);
    case "pad-shortcut":
      return padShortcut(context, node, input);
    case "add":
      return tf.layers.add({ name }).apply(inputs) as Symbolic;
    case "multiply":
      return tf.layers.multiply({ name }).apply(inputs) as Symbolic;
    case "concat":
      return tf.layers.concatenate({ name, axis: -1 }).apply(inputs) as Symbolic;
    case "dropout":
    case "stochastic-depth": {
      const index = randomNodes(graph).indexOf(node);
      const place = { index, rank: shapes.get(name)!.length };
      return through(dropoutLayer(tf, node, place, kernels.uniform, context.draws));
    }
    case "flatten":
      return flatten(tf, name, input);
    case "fake-quant":
      return through(fakeQuantLayer(tf, name, kernels.fakeQuant));
    case "resize":
      if (context.stock) return stockResize(tf, node, input);
      return through(resizeLayer(tf, { name, height: node.height, width: node.width }));
    case "linear":
      return linear(context, node, input);
  }
}

function linear(
  { tf, graph, seed, kernels }: LayerContext,
  { name, units, bias: useBias, integerKernel }: NodeOf<"linear">,
  input: Symbolic,
): Symbolic {
  const classifies = name === graph.output || name === graph.auxiliary?.output;
  const initializer = classifies ? classifierInitializer : convolutionInitializer;
  const kernelInitializer = initializer(tf, seed, `${name}.weight`);
  const layer = tf.layers.dense({ name, units, useBias, kernelInitializer });
  if (integerKernel) withIntegerKernel(tf, layer, { filters: units, ...kernels });
  return layer.apply(input) as Symbolic;
}

/** Channels first, so that the kernel of the linear layer that follows is PyTorch's, transposed. */
function flatten(tf: TensorFlow, name: string, input: Symbolic): Symbolic {
  const channelsFirst = tf.layers.permute({ name: `${name}.order`, dims: [3, 1, 2] }).apply(input);
  return tf.layers.flatten({ name }).apply(channelsFirst) as Symbolic;
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
