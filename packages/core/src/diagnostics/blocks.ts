import type { GraphNode, NetworkGraph } from "../graph/graph.ts";

/** A block of a network, by the names of its nodes. */
export interface Block {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  /** Its last node. */
  readonly output: string;
  /** The two sides of its sum; null where it has no shortcut. */
  readonly residual: { readonly branch: string; readonly shortcut: string } | null;
}

/** The blocks of a network in order; none for a graph saved before they were marked. */
export function blocksOf({ nodes, blocks = [] }: NetworkGraph): Block[] {
  let start = nodes.findIndex(({ type }) => type !== "input");
  return blocks.map(({ name, end }) => {
    const after = nodes.findIndex((node) => node.name === end) + 1;
    const own = nodes.slice(start, after);
    start = after;
    const sum = own.findLast(({ type }) => type === "add");
    const [branch, shortcut] = sum?.inputs ?? [];
    return {
      name,
      nodes: own,
      output: end,
      residual: sum ? { branch: branch!, shortcut: shortcut! } : null,
    };
  });
}
