import { pruneGraph, pruningPlan, type StageConfig } from "@resweep/core";
import { measureAnew, measuredLast } from "./measure.ts";
import { resultOf } from "./network-state.ts";
import { under } from "./recorder.ts";
import type { StageResult } from "./stage-result.ts";
import type { Trial } from "./trial.ts";

/**
 * Filter pruning: from here on the trial's network is a smaller one with the filters that are left. Recorded are what was
 * measured of the network before, and each layer before and after.
 */
export async function pruneStage(
  trial: Trial,
  config: Extract<StageConfig, { name: "prune" }>,
): Promise<StageResult> {
  const { network, run } = trial;
  const weights = resultOf(network.read());
  const plan = pruningPlan(network.graph, weights, config, run.seed);
  const pruned = pruneGraph(network.graph, weights, plan);
  // Before the next one takes its place: each holds the images on the device.
  network.dispose();
  trial.network = trial.open(pruned.graph, pruned.weights);
  const before = measuredLast(trial);
  const measured = await measureAnew(trial);
  const values = { ...measured, ...under("before", before) };
  return { measured, results: { values, layers: pruned.layers } };
}
