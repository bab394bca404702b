import type { NetworkGraph } from "../graph/graph.ts";
import { inferShapes } from "../graph/shapes.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { groupedConvolutionClass } from "./grouped-convolution.ts";
import { resizeClass } from "./resize.ts";

/**
 * Makes the layers of ours known to `tf`, so that its `loadLayersModel` reads models that have them: `GroupedConv2D`
 * (resnext) and `BilinearResize` (efficientnet with phi above 0). All other models are of stock layers. createModel does
 * it by itself.
 */
export function registerLayers(tf: TensorFlow): void {
  groupedConvolutionClass(tf);
  resizeClass(tf);
}

/** Layers of ours that a network needs; none where stock TensorFlow.js loads its files as they are. */
export function ownLayers(graph: NetworkGraph): string[] {
  const shapes = inferShapes(graph);
  const names = graph.nodes.flatMap((node) => {
    if (node.type === "resize") return ["BilinearResize"];
    if (node.type !== "conv" || (node.groups ?? 1) === 1) return [];
    const channels = shapes.get(node.inputs[0]!)!.at(-1)!;
    return node.groups === channels && node.groups === node.filters ? [] : ["GroupedConv2D"];
  });
  return [...new Set(names)];
}
