import { type StageConfig, sparsified } from "@resweep/core";
import { measureAnew, measuredLast } from "./measure.ts";
import { resultOf } from "./network-state.ts";
import { under } from "./recorder.ts";
import type { StageResult } from "./stage-result.ts";
import type { Trial } from "./trial.ts";

/** Unstructured pruning: the trial's network goes on with zeros for its smallest weights, and they stay zero. */
export async function sparsifyStage(
  trial: Trial,
  config: Extract<StageConfig, { name: "sparsify" }>,
): Promise<StageResult> {
  const before = measuredLast(trial);
  const { network } = trial;
  const sparse = sparsified(network.graph, resultOf(network.read()), config);
  network.dispose();
  trial.network = trial.open(sparse.graph, sparse.weights);
  const measured = await measureAnew(trial);
  return { measured, results: { values: { ...measured, ...under("before", before) } } };
}
