import type * as tfjs from "@tensorflow/tfjs";
import { extent, type NodeOf } from "../graph/graph.ts";
import type { TensorFlow } from "../tensorflow.ts";

type Symbolic = tfjs.SymbolicTensor;

/** A convolution in groups: each reads its own channels, which a crop of what is taken for columns cuts out. */
export function stockGroups(
  tf: TensorFlow,
  node: NodeOf<"conv">,
  groups: number,
  { padding, x }: { readonly padding: "same" | "valid"; readonly x: Symbolic },
): Symbolic {
  const { name, stride, bias: useBias } = node;
  const kernelSize = [...extent(node.kernel)] as [number, number];
  const each = x.shape.at(-1)! / groups;
  const outputs = Array.from({ length: groups }, (_, group) => {
    const crop = tf.layers.cropping2D({
      name: `${groupName(node, group)}.channels`,
      dataFormat: "channelsFirst",
      cropping: [
        [0, 0],
        [group * each, (groups - 1 - group) * each],
      ],
    });
    const convolution = tf.layers.conv2d({
      ...{ name: groupName(node, group), filters: node.filters / groups, kernelSize, padding },
      ...{ strides: stride, useBias, kernelInitializer: "zeros" },
    });
    return convolution.apply(crop.apply(x)) as Symbolic;
  });
  return tf.layers.concatenate({ name, axis: -1 }).apply(outputs) as Symbolic;
}

/** Bilinear resizing is linear in rows and in columns: a matrix each. */
export function stockResize(
  tf: TensorFlow,
  { name, height, width }: NodeOf<"resize">,
  input: Symbolic,
): Symbolic {
  const along = (axis: string, units: number) =>
    tf.layers.dense({
      ...{ name: `${name}.${axis}`, units, useBias: false, kernelInitializer: "zeros" },
    });
  const layers = [
    tf.layers.permute({ name: `${name}.1`, dims: [3, 1, 2] }),
    along("columns", width),
    tf.layers.permute({ name: `${name}.2`, dims: [1, 3, 2] }),
    along("rows", height),
    tf.layers.permute({ name, dims: [3, 2, 1] }),
  ];
  return layers.reduce((x, layer) => layer.apply(x) as Symbolic, input);
}

/** Layer of one group of a convolution. */
export function groupName({ name }: { readonly name: string }, group: number): string {
  return `${name}.groups.${group}`;
}
