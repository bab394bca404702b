import { type LayerScan, type StageConfig, sensitivityScan } from "@resweep/core";
import { fixedPart } from "@resweep/data";
import type { Sensitivity } from "@resweep/spec";
import { evaluate } from "./evaluate.ts";
import { measuredLast } from "./measure.ts";
import { type NetworkState, resultOf } from "./network-state.ts";
import type { PlannedStage } from "./plan.ts";
import type { EvaluationPart } from "./setting.ts";
import type { StageResult } from "./stage-result.ts";
import { taylorImportance } from "./taylor-importance.ts";
import type { Trial } from "./trial.ts";

/**
 * Evaluates the network with each layer pruned alone, by zeros in the weights that read what goes: the same compiled
 * network throughout, which afterwards is as it was. The test set has no part in it, since what to prune is chosen by it.
 */
export async function sensitivityStage(
  trial: Trial,
  stage: PlannedStage,
  config: Extract<StageConfig, { name: "sensitivity" }>,
): Promise<StageResult> {
  const { run, network } = trial;
  const state = network.read();
  const weights = resultOf(state);
  const importance =
    config.criterion === "taylor"
      ? await taylorImportance(trial, stage, network.graph, weights, config.batches)
      : null;
  const { seed } = run;
  const scan = sensitivityScan(network.graph, weights, config, { seed, importance });
  const part = scannedPart(trial, config.images);
  try {
    const whole = await scored(trial, part);
    const layers: Sensitivity["layers"] = [];
    for (const layer of scan.layers) layers.push(await scanned(trial, part, state, layer, whole));
    const { split, indices } = part;
    const measured = measuredLast(trial);
    const sensitivity = {
      split,
      images: indices.length,
      ...whole,
      ratios: [...scan.ratios],
      layers,
    };
    return { measured, results: { values: measured, sensitivity } };
  } finally {
    network.write(state);
  }
}

type ScannedPart = EvaluationPart & Pick<Sensitivity, "split"> & { readonly indices: Uint32Array };

/** Of the validation split, or of the training images whose loss is told each epoch. */
function scannedPart({ run, setting }: Trial, images: number): ScannedPart {
  const { validation, trainFixed, dataset } = setting;
  const indices = (validation ?? trainFixed).indices!;
  return {
    split: validation ? "validation" : "train-fixed",
    part: "train",
    indices: fixedPart(indices, images, run.seed, dataset.train.labels),
  };
}

/** One row of the table. A network that is pruned like another one of the layer is not evaluated again. */
async function scanned(
  trial: Trial,
  part: ScannedPart,
  state: NetworkState,
  { convolutions, filters, kept, masked }: LayerScan,
  whole: Scores,
): Promise<Sensitivity["layers"][number]> {
  const scores = new Map([[filters, whole]]);
  for (const count of kept) {
    if (scores.has(count)) continue;
    const pruned = masked(count);
    const of = state.average ? { average: pruned } : { weights: pruned };
    trial.network.write({ ...state, ...of });
    scores.set(count, await scored(trial, part));
  }
  const row = kept.map((count) => scores.get(count)!);
  return {
    ...{ convolutions: [...convolutions], filters, kept: [...kept] },
    loss: row.map(({ loss }) => loss),
    accuracy: row.map(({ accuracy }) => accuracy),
  };
}

type Scores = Pick<Sensitivity, "loss" | "accuracy">;

async function scored({ run, setting, network }: Trial, part: ScannedPart): Promise<Scores> {
  const values = await evaluate(run, setting, network, part);
  return { loss: values[`${part.split}/loss`]!, accuracy: values[`${part.split}/accuracy`]! };
}
