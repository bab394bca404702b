import {
  floatNetwork,
  isSimulated,
  type StageConfig,
  simulatedNetwork,
  type Weights,
  withFrozenNorms,
} from "@resweep/core";
import { activationRanges, deployedModel, openSession, toOnnx } from "@resweep/deploy";
import { calibrationImages } from "../deploy/network-images.ts";
import { scoreModel } from "../deploy/score-model.ts";
import { evaluate, scores } from "./evaluate.ts";
import { breathe } from "./interruption.ts";
import { measureAnew, measuredLast, ofKinds } from "./measure.ts";
import { resultOf } from "./network-state.ts";
import type { PlannedStage } from "./plan.ts";
import { under, type Values } from "./recorder.ts";
import type { EvaluationPart } from "./setting.ts";
import type { StageResult } from "./stage-result.ts";
import { trainEpochs } from "./train-stage.ts";
import type { Trial } from "./trial.ts";

type QuantiseConfig = Extract<StageConfig, { name: "quantise" }>;

/**
 * From here on the trial's network simulates the integers that its file is of, and holds their ranges; trained so where the
 * stage has epochs. What is measured is the integer network in ONNX Runtime, and beside it the simulation and what was
 * measured of the floats before. Throws RuntimeRefused.
 */
export async function quantiseStage(
  trial: Trial,
  stage: PlannedStage,
  config: QuantiseConfig,
): Promise<StageResult> {
  // What is measured at the ends of stages alone: epochs of this one have told of the validation set since.
  const before = ofKinds(measuredLast(trial), ["test", "network", "latency"]);
  const frozenFrom = Math.floor(config.freezeAfter * config.epochs);
  await trainEpochs(trial, stage, async (epoch) => {
    if (epoch <= frozenFrom) await simulate(trial, config, { frozen: epoch === frozenFrom });
  });
  if (!isSimulated(trial.network.graph)) await simulate(trial, config, { frozen: false });

  const simulation = await evaluate(trial.run, trial.setting, trial.network, trial.setting.test);
  const network = { graph: trial.network.graph, weights: resultOf(trial.network.read()) };
  const { model } = deployedModel(network);
  const measured = await measureIntegers(trial, model);
  const values = {
    ...(stage.epochs > 0 ? trial.position.latest : {}),
    ...measured,
    ...under("before", before),
    ...under("simulation", simulation),
    "quantisation/size-ratio": toOnnx(network.graph, network.weights).length / model.length,
    "quantisation/accuracy-loss": before["test/accuracy"]! - measured["test/accuracy"]!,
    "quantisation/simulation-gap": simulation["test/accuracy"]! - measured["test/accuracy"]!,
  };
  return { measured, results: { values } };
}

/**
 * Takes the ranges of activations from the network's floats as they are now, and has it round to them. The optimizer goes on
 * from where it was. `frozen`: batch norms keep their statistics from now on.
 */
async function simulate(
  trial: Trial,
  { calibration: method, images }: QuantiseConfig,
  { frozen }: { readonly frozen: boolean },
): Promise<void> {
  const { network, run, setting } = trial;
  const state = network.read();
  const floatsOf = (weights: Weights) => floatNetwork({ graph: network.graph, weights });
  const ranges = await activationRanges(floatsOf(resultOf(state)), {
    images: calibrationImages(setting.dataset, run.config.dataset, images, run.seed),
    calibration: { method },
    threads: run.runtime.device.threads,
  });
  const simulationOf = (weights: Weights) => simulatedNetwork(floatsOf(weights), ranges);
  const { graph, weights } = simulationOf(state.weights);
  const average = state.average && simulationOf(state.average).weights;
  if (frozen || !isSimulated(network.graph)) {
    // Before the next one takes its place: each holds the images on the device.
    network.dispose();
    trial.network = trial.open(frozen ? withFrozenNorms(graph) : graph);
  }
  trial.network.write({ ...state, weights, average });
}

/** Validation and test set as the integer network in ONNX Runtime has them. */
async function measureIntegers(trial: Trial, model: Uint8Array): Promise<Values> {
  const { run, setting, tallies } = trial;
  const session = await openSession(model, { threads: run.runtime.device.threads });
  const score = async (part: EvaluationPart) => {
    const { split, ...images } = part;
    let start = performance.now();
    const { count, ...sums } = await scoreModel(session, setting.dataset, {
      ...images,
      flip: run.config.evaluation.flip,
      tally: tallies.begin(part, setting.dataset),
      async each() {
        await breathe(run.signal, ["cancel"]);
        run.onStep?.(performance.now() - start, 0);
        start = performance.now();
      },
    });
    return scores(split, setting.dataset, sums, count);
  };
  try {
    return await measureAnew(trial, score);
  } finally {
    await session.close();
  }
}
