import type * as tfjs from "@tensorflow/tfjs";
import { extent, type FeatureShape, type NodeOf } from "../graph/graph.ts";
import { withIntegerKernel } from "./fake-quant.ts";
import { groupedConvolutionLayer } from "./grouped-convolution.ts";
import { convolutionInitializer } from "./initializers.ts";
import type { LayerContext } from "./layers.ts";
import { stockGroups } from "./stock-layers.ts";

type Symbolic = tfjs.SymbolicTensor;

/** A stock Conv2D or DepthwiseConv2D where one of them does it, else our GroupedConv2D, or several where none is to be ours. */
export function convolution(
  context: LayerContext,
  node: NodeOf<"conv">,
  input: Symbolic,
): Symbolic {
  const { tf, seed, shapes, kernels } = context;
  const { name, filters, stride, groups = 1, bias } = node;
  const channels = shapes.get(node.inputs[0]!)!.at(-1)!;
  const depthwise = groups > 1 && groups === channels && groups === filters;
  const kernelInitializer = node.zeroKernel
    ? tf.initializers.zeros()
    : convolutionInitializer(tf, seed, `${name}.weight`, depthwise);
  const kernelSize = [...extent(node.kernel)] as [number, number];
  const common = { name, kernelSize, useBias: bias };
  const through = (layer: tfjs.layers.Layer, x: Symbolic) => {
    if (node.integerKernel) withIntegerKernel(tf, layer, { filters, ...kernels });
    return layer.apply(x) as Symbolic;
  };
  if (groups > 1 && !depthwise) {
    if (context.stock)
      return stockGroups(tf, node, groups, padded(context, node, kernelSize, input));
    if (typeof node.padding !== "number") throw new Error(`${name} pads its sides differently`);
    const window = { groups, stride, symmetricPadding: node.padding };
    const config = { ...common, ...window, filters, kernelInitializer };
    return through(groupedConvolutionLayer(tf, config, kernels.groupedConv2d), input);
  }
  const { padding, x } = padded(context, node, kernelSize, input);
  const layer = depthwise
    ? tf.layers.depthwiseConv2d({
        ...common,
        strides: stride,
        padding,
        depthwiseInitializer: kernelInitializer,
      })
    : tf.layers.conv2d({ ...common, strides: stride, padding, filters, kernelInitializer });
  return through(layer, x);
}

/**
 * TensorFlow's `same` pads unevenly where the stride does not divide: (0, 1) instead of the papers' (1, 1). So `same`
 * only where it means the same, else a layer that pads by zeros, and `valid`.
 */
export function padded(
  { tf, shapes }: LayerContext,
  node: NodeOf<"conv"> | NodeOf<"max-pool">,
  window: readonly [number, number],
  input: Symbolic,
): { padding: "same" | "valid"; x: Symbolic } {
  const padding = extent(node.padding);
  if (padding.every((size) => size === 0)) return { padding: "valid", x: input };
  if (sameAsStated(shapes.get(node.inputs[0]!)!, window, node.stride, padding)) {
    return { padding: "same", x: input };
  }
  return { padding: "valid", x: zeroPadded(tf, node.name, padding, input) };
}

/** Whether TensorFlow's `same` pads as stated. */
export function sameAsStated(
  input: FeatureShape,
  window: readonly [number, number],
  stride: number,
  padding: readonly [number, number],
): boolean {
  return padding.every((size, axis) => {
    const length = input[axis]!;
    const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + window[axis]! - length);
    return total === 2 * size;
  });
}

export function zeroPadded(
  tf: LayerContext["tf"],
  name: string,
  [vertical, horizontal]: readonly [number, number],
  input: Symbolic,
): Symbolic {
  const pad = tf.layers.zeroPadding2d({
    name: `${name}.pad`,
    padding: [
      [vertical, vertical],
      [horizontal, horizontal],
    ],
  });
  return pad.apply(input) as Symbolic;
}
