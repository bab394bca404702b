import { InvalidInput } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Weights } from "../model/weights.ts";
import { numbers } from "../text-list.ts";
import { type CandidateOptions, candidates } from "./candidates.ts";
import { channelUnits } from "./channel-units.ts";
import { criteria, type Evidence } from "./criteria.ts";
import type { FilterGroup } from "./filter-groups.ts";
import { keptOf, largest } from "./plan.ts";
import { readersOf, withoutUnits } from "./readers.ts";

/** The options of the `sensitivity` stage that say what is scanned. */
export interface SensitivityOptions extends CandidateOptions {
  /** Shares of a layer's filters, "0.2, 0.4". */
  readonly ratios: string;
}

/** A network's layers, each pruned alone. */
export interface SensitivityScan {
  /** Shares of a layer's filters that are removed. */
  readonly ratios: readonly number[];
  readonly layers: readonly LayerScan[];
}

/** One layer, or tied layers together, pruned alone. */
export interface LayerScan {
  /** In the order of the graph; more than one where their filters are tied. */
  readonly convolutions: readonly string[];
  /** Of each convolution. */
  readonly filters: number;
  /** How many of them stay, for each ratio; as many as `prune` with that ratio would keep, at least one. */
  readonly kept: readonly number[];
  /** The whole network's weights, of the same shapes, with the logits of the network that keeps so many of `kept`. */
  masked(kept: number): Weights;
}

/**
 * What each layer's own pruning by each of the ratios leaves, the others staying whole (Li et al. 2017, sec. 3.2). Throws
 * InvalidInput as `scannedCells`.
 */
export function sensitivityScan(
  graph: NetworkGraph,
  weights: Weights,
  options: SensitivityOptions,
  { seed = 0, importance = null }: Partial<Pick<Evidence, "seed" | "importance">> = {},
): SensitivityScan {
  const units = channelUnits(graph);
  const readers = readersOf(graph, units);
  const evidence = { units, weights, seed, importance };
  const layers = candidates(graph, units, options).map((group): LayerScan => {
    const { width } = group;
    const scores = criteria[options.criterion ?? "l1"](group, evidence);
    return {
      convolutions: group.convolutions.map(({ name }) => name),
      filters: group.units.length * width,
      kept: keptCounts(group, options).map((count) => count * width),
      masked(kept) {
        const removed = new Set(group.units);
        for (const place of largest(scores, kept / width)) removed.delete(group.units[place]!);
        return withoutUnits(weights, readers, removed);
      },
    };
  });
  return { ratios: numbers(options.ratios), layers };
}

/**
 * How many networks a scan evaluates beside the whole one: layers by ratios, less those that keep as many filters as another
 * one of their layer. Throws InvalidInput (`name`, `criterion`, `skip`) where there is nothing to scan.
 */
export function scannedCells(graph: NetworkGraph, options: SensitivityOptions): number {
  const groups = candidates(graph, channelUnits(graph), options);
  if (groups.length === 0) {
    throw InvalidInput.at("skip", "lists every convolution; leave one out to scan it");
  }
  return groups.reduce((sum, group) => {
    const kept = new Set(keptCounts(group, options));
    kept.delete(group.units.length);
    return sum + kept.size;
  }, 0);
}

/** Units that stay, for each ratio. */
function keptCounts(group: FilterGroup, { ratios }: SensitivityOptions): number[] {
  return numbers(ratios).map((ratio) =>
    keptOf(group, Math.trunc(group.units.length * (1 - ratio)), {}),
  );
}
