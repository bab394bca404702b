import { architectures, buildGraph } from "../architectures/catalogue.ts";
import { smallMembers } from "../architectures/small-members.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import { seededNormal, seededUniform } from "../model/seeded-normal.ts";
import type { Weights } from "../model/weights.ts";

export interface SmallNetwork {
  /** The architecture and the options that are not its defaults. */
  readonly title: string;
  readonly graph: NetworkGraph;
  /** None of them special: batch norms with statistics, scales and shifts of their own, no kernel of zeros. */
  readonly weights: Weights;
}

/**
 * The small members of every architecture: what suites about networks with weights try. Their images are the smallest
 * that the layers leave room for, and `spare` pixels larger, so that no map is down to one pixel.
 */
export function smallNetworks({ channels = 3, classes = 4, spare = 9 } = {}): SmallNetwork[] {
  return architectures.list.flatMap(({ name }) =>
    smallMembers[name].map((options) => {
      const least = leastSide({ name, ...options });
      const inputShape = [least + spare, least + spare, channels] as const;
      const graph = buildGraph({ name, ...options }, { inputShape, classes });
      return { title: `${name} ${JSON.stringify(options)}`, graph, weights: variedWeights(graph) };
    }),
  );
}

function leastSide(config: Parameters<typeof buildGraph>[0]): number {
  for (let side = 4; ; side++) {
    try {
      buildGraph(config, { inputShape: [side, side, 1], classes: 2 });
      return side;
    } catch (error) {
      if (side > 300) throw error;
    }
  }
}

/** Drawn by name, of a size that keeps the signal about as large as it was. */
export function variedWeights(graph: NetworkGraph, seed = 1): Weights {
  return new Map(
    graphParameters(graph).map(({ name, shape, decay }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      if (decay) {
        const fanIn = count / Math.max(...shape.slice(-2));
        return [name, { shape, values: seededNormal(seed, name, count, Math.sqrt(2 / fanIn)) }];
      }
      const uniform = seededUniform(seed, name);
      const positive = name.endsWith(".running_var") || (name.endsWith(".weight") && !decay);
      const values = Float32Array.from({ length: count }, () =>
        positive ? 0.5 + uniform() : uniform() - 0.5,
      );
      return [name, { shape, values }];
    }),
  );
}
