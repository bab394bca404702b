import { pruneGraph, pruningPlan, type StageConfig } from "@resweep/core";
import type { StageResults } from "@resweep/spec";
import { measuredLast } from "./measure.ts";
import { resultOf } from "./network-state.ts";
import type { Values } from "./recorder.ts";
import type { Trial } from "./trial.ts";

/**
 * Filter pruning: from here on the trial's network is a smaller one with the filters that are left. Returns what was
 * measured of the network before, and each layer before and after.
 */
export function pruneStage(
  trial: Trial,
  config: Extract<StageConfig, { name: "prune" }>,
): { before: Values; layers: NonNullable<StageResults["layers"]> } {
  const { network, run } = trial;
  const weights = resultOf(network.read());
  const plan = pruningPlan(network.graph, weights, config, run.seed);
  const pruned = pruneGraph(network.graph, weights, plan);
  // Before the next one takes its place: each holds the images on the device.
  network.dispose();
  trial.network = trial.open(pruned.graph, pruned.weights);
  return { before: measuredLast(trial), layers: pruned.layers };
}
