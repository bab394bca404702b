import { extent, type GraphNode, type NetworkGraph } from "./graph.ts";
import { inferShapes } from "./shapes.ts";

/** One tensor of a network. */
export interface Parameter {
  /** As in torchvision's state_dict: "layer1.0.conv1.weight", "bn1.running_mean". */
  readonly name: string;
  readonly node: GraphNode;
  /**
   * TensorFlow.js layout: convolutions [height, width, in / groups, out], depthwise ones [height, width, channels, 1],
   * linear layers [in, out].
   */
  readonly shape: readonly number[];
  /** False for the moving statistics of batch norm and for the ranges of integers. */
  readonly trainable: boolean;
  /** True for kernels: what weight decay applies to when batch norm and biases are left out. */
  readonly decay: boolean;
}

/**
 * Every tensor of a network: layers in the order of the graph, within a layer weight, bias, running_mean, running_var;
 * min, max.
 * That is also the order of the weights of each TensorFlow.js layer.
 */
export function graphParameters(graph: NetworkGraph): Parameter[] {
  const shapes = inferShapes(graph);
  return graph.nodes.flatMap((node) => {
    const channels = shapes.get(node.inputs[0] ?? "")?.at(-1) ?? 0;
    return parametersOf(node, channels);
  });
}

function parametersOf(node: GraphNode, channels: number): Parameter[] {
  const tensor = (
    suffix: string,
    shape: readonly number[],
    role: "kernel" | "other" | "moving",
  ) => ({
    name: `${node.name}.${suffix}`,
    node,
    shape,
    trainable: role !== "moving",
    decay: role === "kernel",
  });
  switch (node.type) {
    case "conv": {
      const { filters, bias, groups = 1 } = node;
      const shape = [...extent(node.kernel), ...kernelChannels(channels, filters, groups)];
      const weight = tensor("weight", shape, "kernel");
      return bias ? [weight, tensor("bias", [filters], "other")] : [weight];
    }
    case "linear": {
      const weight = tensor("weight", [channels, node.units], "kernel");
      return node.bias ? [weight, tensor("bias", [node.units], "other")] : [weight];
    }
    case "batch-norm":
      return [
        tensor("weight", [channels], "other"),
        tensor("bias", [channels], "other"),
        tensor("running_mean", [channels], "moving"),
        tensor("running_var", [channels], "moving"),
      ];
    case "fake-quant":
      return [tensor("min", [], "moving"), tensor("max", [], "moving")];
    default:
      return [];
  }
}

/** A depthwise kernel's values are in the same order either way; the shape is that of TensorFlow.js. */
function kernelChannels(channels: number, filters: number, groups: number): [number, number] {
  return groups > 1 && groups === channels && groups === filters
    ? [channels, 1]
    : [channels / groups, filters];
}
