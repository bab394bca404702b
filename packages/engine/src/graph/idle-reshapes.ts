import type { GraphNode } from "./node.ts";
import { referencesOf } from "./references.ts";

/**
 * The same graph without reshapes to the shape that is there already. tfjs's gradient of an addition makes two of them,
 * in case one side was broadcast; they cost nothing, but hide what comes after what.
 */
export function withoutIdleReshapes(nodes: readonly GraphNode[]): GraphNode[] {
  const { shapeOf } = referencesOf(nodes);
  const renamed = new Map<string, string>();
  const current = (input: string) => renamed.get(input) ?? input;
  return nodes.flatMap((node) => {
    const inputs = node.inputs.map(current);
    const before = shapeOf(node.inputs[0] ?? "");
    const after = node.outputs?.[0]?.shape;
    if (node.op === "Reshape" && before && after && before.join() === after.join()) {
      renamed.set(node.name, inputs[0]!);
      return [];
    }
    return [{ ...node, inputs }];
  });
}
