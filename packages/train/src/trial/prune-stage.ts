import { pruneGraph, pruningPlan, type StageConfig } from "@resweep/core";
import { measureAnew, measuredLast } from "./measure.ts";
import { resultOf } from "./network-state.ts";
import type { PlannedStage } from "./plan.ts";
import { under } from "./recorder.ts";
import type { StageResult } from "./stage-result.ts";
import { taylorImportance } from "./taylor-importance.ts";
import type { Trial } from "./trial.ts";

/**
 * Filter pruning: from here on the trial's network is a smaller one with the filters that are left. Recorded are what was
 * measured of the network before, and each layer before and after.
 */
export async function pruneStage(
  trial: Trial,
  stage: PlannedStage,
  config: Extract<StageConfig, { name: "prune" }>,
): Promise<StageResult> {
  const { seed } = trial.run;
  const { graph } = trial.network;
  const weights = resultOf(trial.network.read());
  // Before the next one takes its place: each holds the images on the device.
  trial.network.dispose();
  const importance =
    config.criterion === "taylor"
      ? await taylorImportance(trial, stage, graph, weights, config.batches)
      : null;
  const plan = pruningPlan(graph, weights, config, { seed, importance });
  const pruned = pruneGraph(graph, weights, plan);
  trial.network = trial.open(pruned.graph, pruned.weights);
  const before = measuredLast(trial);
  const measured = await measureAnew(trial);
  const values = { ...measured, ...under("before", before) };
  return { measured, results: { values, layers: pruned.layers } };
}
