import { describeGraph, l1PruningPlan, pruneGraph, type StageConfig } from "@resweep/core";
import type { StageResults } from "@resweep/spec";
import { evaluate } from "./evaluate.ts";
import type { Values } from "./recorder.ts";
import type { Trial } from "./trial.ts";

/**
 * L1-norm filter pruning (Li et al. 2017): from here on the trial's network is a smaller one with the filters that are
 * left. Returns what was measured of the network before, and each layer before and after.
 */
export async function pruneStage(
  trial: Trial,
  config: Extract<StageConfig, { name: "prune" }>,
): Promise<{ before: Values; layers: NonNullable<StageResults["layers"]> }> {
  const { network } = trial;
  const before = await measure(trial);
  const { weights } = network.read();
  const plan = l1PruningPlan(network.graph, weights, config);
  const pruned = pruneGraph(network.graph, weights, plan);
  // Before the next one takes its place: each holds the images on the device.
  network.dispose();
  trial.network = trial.open(pruned.graph, pruned.weights);
  return { before, layers: pruned.layers };
}

/** What is told of a network at the end of a stage: validation and test set, parameters and multiply-accumulates. */
export async function measure({ run, setting, network }: Trial): Promise<Values> {
  const { parameters, macs } = describeGraph(network.graph);
  return {
    ...(setting.validation ? await evaluate(run, setting, network, setting.validation) : {}),
    ...(await evaluate(run, setting, network, setting.test)),
    "network/parameters": parameters,
    "network/macs": macs,
  };
}
