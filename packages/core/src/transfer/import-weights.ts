import type { NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import type { Weights } from "../model/weights.ts";
import { type FileTensor, type FitOptions, type FittedWeights, fitWeights } from "./fit-weights.ts";
import { fromPytorch } from "./layout.ts";
import { countersOf, namedParameters, namingsOf, type WeightNaming } from "./namings.ts";

/**
 * Weights for a network from a file in PyTorch's layout, whose names show whose they are. Besides what it wants it may
 * hold batch norm's num_batches_tracked, and a classifier that is replaced. Throws InvalidInput, which lists all the rest.
 */
export function importWeights(
  graph: NetworkGraph,
  file: ReadonlyMap<string, FileTensor>,
  options: FitOptions,
): FittedWeights & { readonly naming: WeightNaming } {
  const naming = namingOf(graph, file);
  const what = `${options.what} (names of ${naming})`;
  const named = namedParameters(graph, naming);
  const counters = new Set(countersOf(graph, naming));
  const fitted = fitWeights(graph, named, file, { ...options, what }, counters, fromPytorch);
  return { ...fitted, naming };
}

/** The same from weights of ours, as another network's checkpoint has them. */
export function adoptWeights(
  graph: NetworkGraph,
  weights: Weights,
  options: FitOptions,
): FittedWeights {
  const named = graphParameters(graph).map((parameter) => {
    const { name, shape } = parameter;
    return { name, shape, parameter };
  });
  return fitWeights(graph, named, weights, options, new Set(), (_, values) => values.slice());
}

/** The naming that most of the file's tensors have a place in; the first of those that share it. */
function namingOf(graph: NetworkGraph, file: ReadonlyMap<string, unknown>): WeightNaming {
  const [best] = namingsOf(graph)
    .map((naming) => {
      const found = namedParameters(graph, naming).filter(({ name }) => file.has(name)).length;
      return { naming, found };
    })
    .sort((a, b) => b.found - a.found);
  return best!.naming;
}
