import { InvalidInput } from "@resweep/spec";
import type { FeatureShape, GraphNode, NetworkGraph } from "./graph.ts";

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
      const { kernel, stride, padding } = node;
      return [
        slide(height, kernel, stride, padding),
        slide(width, kernel, stride, padding),
        node.filters,
      ];
    }
    case "max-pool": {
      const { size, stride, padding } = node;
      return [slide(height, size, stride, padding), slide(width, size, stride, padding), channels];
    }
    case "pad-shortcut":
      return [slide(height, 1, node.stride, 0), slide(width, 1, node.stride, 0), node.channels];
    case "global-average-pool":
      return [channels];
    case "linear":
      return [node.units];
    case "batch-norm":
    case "relu":
      return inputs[0]!;
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
