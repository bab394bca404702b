import type { NetworkGraph } from "../graph/graph.ts";
import type { Weights } from "../model/weights.ts";
import type { ChannelUnits } from "./channel-units.ts";

/** A kernel that takes maps in: of a convolution not in groups, or of a linear layer. */
export interface Reader {
  /** The parameter's name. */
  readonly kernel: string;
  /** The unit of each channel that it reads. */
  readonly units: readonly number[];
}

/**
 * All of them, in the order of the graph. Whatever else a unit's maps pass through, batch norms, gates, convolutions in
 * groups, ends in these: a network whose readers have zeros for a unit is the network without that unit.
 */
export function readersOf(graph: NetworkGraph, { of }: ChannelUnits): Reader[] {
  return graph.nodes.flatMap((node) =>
    node.type === "linear" || (node.type === "conv" && (node.groups ?? 1) === 1)
      ? [{ kernel: `${node.name}.weight`, units: of.get(node.inputs[0]!)! }]
      : [],
  );
}

/** The whole network, its readers having zeros for these units: of the same shapes, the logits of the pruned one. */
export function withoutUnits(
  weights: Weights,
  readers: readonly Reader[],
  removed: ReadonlySet<number>,
): Weights {
  const masked = new Map(weights);
  for (const { kernel, units } of readers) {
    if (!units.some((unit) => removed.has(unit))) continue;
    const { shape, values } = weights.get(kernel)!;
    const outputs = shape.at(-1)!;
    const left = values.slice();
    for (let start = 0, row = 0; start < left.length; start += outputs, row++) {
      if (removed.has(units[row % units.length]!)) left.fill(0, start, start + outputs);
    }
    masked.set(kernel, { shape, values: left });
  }
  return masked;
}
