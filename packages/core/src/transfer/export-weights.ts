import { InvalidInput } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Weights } from "../model/weights.ts";
import { toPytorch } from "./layout.ts";
import { countersOf, namedParameters, namingsOf, type WeightNaming } from "./namings.ts";

/** A tensor as PyTorch lays it out. */
export interface ExportedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

/**
 * A network's weights in PyTorch's layout under these names, moving statistics included: what the library's own
 * load_state_dict takes, so with its num_batches_tracked, of 0. Throws InvalidInput (`names`) where the library does not
 * have the network.
 */
export function exportWeights(
  graph: NetworkGraph,
  weights: Weights,
  naming: WeightNaming,
): Map<string, ExportedTensor> {
  const namings = namingsOf(graph);
  if (!namings.includes(naming)) {
    const known = namings.join(", ");
    throw InvalidInput.at("names", `${naming} has no ${graph.architecture}; use ${known}`);
  }
  const tensors = namedParameters(graph, naming).map(
    ({ parameter, name, shape }): [string, ExportedTensor] => {
      const values = toPytorch(parameter, weights.get(parameter.name)!.values);
      return [name, { shape, values }];
    },
  );
  const counters = naming === "resweep" ? [] : countersOf(graph, naming);
  const none: ExportedTensor = { shape: [], values: BigInt64Array.of(0n) };
  return new Map([...tensors, ...counters.map((name): [string, ExportedTensor] => [name, none])]);
}
