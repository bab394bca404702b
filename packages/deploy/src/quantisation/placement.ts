import type { GraphNode, NetworkGraph } from "@resweep/core";

/**
 * Nodes whose values become integers: all but the logits, and but what a ReLU alone reads, since integers from zero
 * upwards do what it does.
 */
export function quantisedNodes(graph: NetworkGraph): GraphNode[] {
  return graph.nodes.filter((node) => {
    if (node.name === graph.output) return false;
    const readers = graph.nodes.filter(({ inputs }) => inputs.includes(node.name));
    const fused = node.type === "conv" || node.type === "linear" || node.type === "add";
    return !(fused && readers.length === 1 && clips(readers[0]!));
  });
}

/** The node whose range this one's values have: it only picks, places or blends them. */
export function rangeSource(node: GraphNode): string | null {
  switch (node.type) {
    case "max-pool":
    case "flatten":
    case "pad-shortcut":
    case "resize":
      return node.inputs[0]!;
    default:
      return null;
  }
}

function clips(node: GraphNode): boolean {
  return node.type === "relu" || (node.type === "activation" && node.function === "relu6");
}
