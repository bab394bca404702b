import { InvalidInput } from "@resweep/spec";
import { extent, type FeatureShape, type GraphNode, type NetworkGraph } from "./graph.ts";

/**
 * The output shape of every node, by name. Throws InvalidInput (`inputShape`, `classes`) when the input is too small
 * for the strides: a layer would step over a map that is down to one pixel.
 */
export function inferShapes(graph: NetworkGraph): Map<string, FeatureShape> {
  checkTask(graph);
  const shapes = new Map<string, FeatureShape>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => {
      const shape = shapes.get(name);
      if (!shape) throw new Error(`${node.name} reads ${name}, which does not precede it`);
      return shape;
    });
    shapes.set(node.name, shapeOf(graph, node, inputs));
  }
  return shapes;
}

function shapeOf(graph: NetworkGraph, node: GraphNode, inputs: FeatureShape[]): FeatureShape {
  const [height = 0, width = 0, channels = 0] = inputs[0] ?? [];
  const slide = (size: number, kernel: number, stride: number, padding: number) => {
    if (kernel > size + 2 * padding || (stride > 1 && size === 1)) throw tooSmall(graph, node.name);
    return Math.floor((size + 2 * padding - kernel) / stride) + 1;
  };
  switch (node.type) {
    case "input":
      return graph.inputShape;
    case "conv": {
      const { name, stride, filters, groups = 1 } = node;
      if (channels % groups !== 0 || filters % groups !== 0) {
        throw new Error(
          `${name} has ${channels} channels and ${filters} filters in ${groups} groups`,
        );
      }
      const [kernelHeight, kernelWidth] = extent(node.kernel);
      const [paddingHeight, paddingWidth] = extent(node.padding);
      return [
        slide(height, kernelHeight, stride, paddingHeight),
        slide(width, kernelWidth, stride, paddingWidth),
        filters,
      ];
    }
    case "max-pool":
    case "average-pool": {
      const { size, stride, padding } = node;
      return [slide(height, size, stride, padding), slide(width, size, stride, padding), channels];
    }
    case "pad-shortcut":
      return [slide(height, 1, node.stride, 0), slide(width, 1, node.stride, 0), node.channels];
    case "global-average-pool":
      return node.keepMap ? [1, 1, channels] : [channels];
    case "flatten":
      return [height * width * channels];
    case "resize":
      return [node.height, node.width, channels];
    case "linear":
      return [node.units];
    case "batch-norm":
    case "relu":
    case "activation":
    case "dropout":
    case "stochastic-depth":
    case "fake-quant":
      return inputs[0]!;
    case "multiply":
      if (inputs[1]!.join() !== `1,1,${channels}`) {
        throw new Error(
          `${node.name} multiplies ${inputs.map((shape) => shape.join("x")).join(" and ")}`,
        );
      }
      return inputs[0]!;
    case "concat":
      if (inputs.some((shape) => shape[0] !== height || shape[1] !== width)) {
        throw new Error(
          `${node.name} joins ${inputs.map((shape) => shape.join("x")).join(" and ")}`,
        );
      }
      return [height, width, inputs.reduce((sum, shape) => sum + shape.at(-1)!, 0)];
    case "add":
      if (inputs.some((shape) => shape.join() !== inputs[0]!.join())) {
        throw new Error(
          `${node.name} adds ${inputs.map((shape) => shape.join("x")).join(" and ")}`,
        );
      }
      return inputs[0]!;
  }
}

function checkTask({ inputShape, classes }: NetworkGraph): void {
  if (inputShape.length !== 3 || !inputShape.every((size) => Number.isInteger(size) && size > 0)) {
    throw InvalidInput.at(
      "inputShape",
      `must be [height, width, channels] in whole numbers; got ${JSON.stringify(inputShape)}`,
    );
  }
  if (!Number.isInteger(classes) || classes < 1) {
    throw InvalidInput.at("classes", `must be a whole number from 1; got ${classes}`);
  }
}

function tooSmall({ inputShape, architecture }: NetworkGraph, layer: string): InvalidInput {
  const [height, width] = inputShape;
  return InvalidInput.at(
    "inputShape",
    `${height}x${width} is too small for ${architecture}: ${layer} would stride over a map of one pixel; use larger images or a network of fewer strides`,
  );
}
