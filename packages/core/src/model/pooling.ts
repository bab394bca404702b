import type * as tfjs from "@tensorflow/tfjs";
import type { NodeOf } from "../graph/graph.ts";
import { padded, sameAsStated, zeroPadded } from "./convolution.ts";
import type { LayerContext } from "./layers.ts";

type Symbolic = tfjs.SymbolicTensor;

/**
 * Padding of max pooling is of minus infinity, as TensorFlow's `same` has it. Where `same` would pad unevenly: zeros if
 * a ReLU comes before, else a pooling of stride 1, for which `same` is even, of whose pixels every stride-th is taken.
 */
export function maxPool(
  context: LayerContext,
  node: NodeOf<"max-pool">,
  input: Symbolic,
): Symbolic {
  const { tf, graph, shapes } = context;
  const { name, size: poolSize, stride: strides, padding: amount } = node;
  const source = graph.nodes.find((candidate) => candidate.name === node.inputs[0])!;
  const window = [poolSize, poolSize] as const;
  const even =
    amount === 0 || sameAsStated(shapes.get(source.name)!, window, strides, [amount, amount]);
  if (even || source.type === "relu") {
    const { padding, x } = padded(context, node, window, input);
    return tf.layers.maxPooling2d({ name, poolSize, strides, padding }).apply(x) as Symbolic;
  }
  if (amount !== (poolSize - 1) / 2) {
    throw new Error(`${name} pads a window of ${poolSize} by ${amount}, which needs a ReLU before`);
  }
  const everywhere = { name: `${name}.max`, poolSize, strides: 1, padding: "same" } as const;
  const x = tf.layers.maxPooling2d(everywhere).apply(input) as Symbolic;
  return tf.layers.averagePooling2d({ name, poolSize: 1, strides }).apply(x) as Symbolic;
}

/** Not by TensorFlow's `same`, which leaves the padding out of the count. */
export function averagePool(
  { tf }: LayerContext,
  { name, size: poolSize, stride: strides, padding }: NodeOf<"average-pool">,
  input: Symbolic,
): Symbolic {
  const x = padding > 0 ? zeroPadded(tf, name, [padding, padding], input) : input;
  return tf.layers.averagePooling2d({ name, poolSize, strides }).apply(x) as Symbolic;
}

export function globalAveragePool(
  { tf, shapes }: LayerContext,
  { name, keepMap }: NodeOf<"global-average-pool">,
  input: Symbolic,
): Symbolic {
  if (!keepMap) return tf.layers.globalAveragePooling2d({ name }).apply(input) as Symbolic;
  const pooled = tf.layers.globalAveragePooling2d({ name: `${name}.mean` }).apply(input);
  const targetShape = [...shapes.get(name)!];
  return tf.layers.reshape({ name, targetShape }).apply(pooled) as Symbolic;
}
