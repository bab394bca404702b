import type { GraphNode } from "./node.ts";

/** Who makes and who uses the outputs of a graph's nodes. An output is `node` (its first) or `node:1`. */
export interface References {
  /** The node that an input comes from; undefined for what lies outside of these nodes. */
  producer(input: string): GraphNode | undefined;
  /** Of an output, where it was recorded. */
  shapeOf(output: string): readonly number[] | undefined;
  /** The nodes that use an output, one for each use. */
  users(output: string): readonly GraphNode[];
}

export function referencesOf(nodes: readonly GraphNode[]): References {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const users = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const input of node.inputs) {
      const known = users.get(input);
      if (known) known.push(node);
      else users.set(input, [node]);
    }
  }
  return {
    producer: (input) => byName.get(input.split(":")[0]!),
    shapeOf(output) {
      const [name, index = "0"] = output.split(":");
      return byName.get(name!)?.outputs?.[Number(index)]?.shape;
    },
    users: (output) => users.get(output) ?? [],
  };
}
