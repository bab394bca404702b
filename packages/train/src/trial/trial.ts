import { ArtifactDamaged, ArtifactMissing } from "@resweep/artifacts";
import { buildGraph, movesMomentum, type NetworkGraph, type Weights } from "@resweep/core";
import { initialWeights } from "../transfer/initial-weights.ts";
import {
  type Checkpoint,
  type CheckpointFile,
  encodeCheckpoint,
  loadCheckpoint,
} from "./checkpoint.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Network, type NetworkOptions, openNetwork } from "./network.ts";
import { type Position, startPosition } from "./position.ts";
import type { Recorder } from "./recorder.ts";
import type { Setting } from "./setting.ts";
import { openStudent } from "./student.ts";
import { createTallies, type Tallies } from "./tally.ts";
import type { TrialRun } from "./trial-run.ts";

/** A trial under way. */
export interface Trial {
  readonly run: TrialRun;
  readonly setting: Setting;
  readonly recorder: Recorder;
  readonly open: OpenNetwork;
  readonly tallies: Tallies;
  network: Network;
  /** Its fields move on in place within a stage. */
  position: Position;
  /** The checkpoint last written, or gone on from; null where there is none. */
  saved: CheckpointFile | null;
}

/** Makes a network with this trial's recipe, but for what is said; its weights are drawn by the seed unless given. */
export type OpenNetwork = (
  graph: NetworkGraph,
  weights?: Weights,
  but?: Partial<NetworkOptions>,
) => Network;

/**
 * A fresh trial with the weights it begins with, or the one its checkpoint describes; `lost` where the network that entered
 * the stage under way, and teaches in it, cannot be read any more. Throws InvalidInput (`init`, a stage's `teacher`).
 */
export async function openTrial(
  run: TrialRun,
  setting: Setting,
  recorder: Recorder,
  checkpoint: Checkpoint | null,
): Promise<Trial | "lost"> {
  const { recipe, architecture, diagnostics } = run.config;
  const open: OpenNetwork = (graph, weights, but) =>
    openNetwork({
      runtime: run.runtime,
      graph,
      seed: run.seed,
      weights,
      rule: recipe,
      optimizer: recipe.optimizer,
      freeze: recipe.freeze,
      rateDecay: recipe.rateDecay,
      movesMomentum: movesMomentum(recipe.schedule),
      evaluationBatchSize: setting.evaluationBatchSize,
      evaluationFlip: run.config.evaluation.flip,
      images: { ...setting.dataset, augment: recipe.augment, resident: setting.images.resident },
      compile: run.compile,
      precision: recipe.precision,
      diagnostics: diagnostics.every > 0,
      ...but,
    });
  const fixed = { run, setting, recorder, open, tallies: createTallies(), saved: run.resume };
  if (!checkpoint) {
    const { inputShape, classes } = setting.dataset;
    const graph = buildGraph(architecture, { inputShape, classes });
    const weights = await initialWeights(run, graph, setting.dataset, recorder);
    return { ...fixed, network: open(graph, weights ?? undefined), position: startPosition() };
  }
  const { position, graph, state } = checkpoint;
  const { config } = setting.plan.stages[position.stage]!;
  try {
    const network =
      position.begun && config.name === "distil"
        ? await openStudent({ ...fixed, position })
        : open(graph);
    network.write(state);
    return { ...fixed, network, position };
  } catch (error) {
    return lost(run, recorder, error);
  }
}

/**
 * The checkpoint to go on from: the trial's own, or that of another one with the same stages up to it. Null where there
 * is none; `lost` where it cannot be read, which is recorded. Throws Unavailable for a checkpoint of something else.
 */
export async function readCheckpoint(
  run: TrialRun,
  setting: Setting,
  recorder: Recorder,
): Promise<Checkpoint | "lost" | null> {
  if (!run.resume) return null;
  const { key } = run.resume;
  const dataset = setting.dataset.hash;
  try {
    const checkpoint = await loadCheckpoint(run.artifacts, run.resume, { seed: run.seed, dataset });
    recorder.log("info", `resumed at step ${checkpoint.position.step} from ${key}`);
    const then = JSON.stringify(checkpoint.fingerprint);
    const now = JSON.stringify(fingerprintOf(run.runtime));
    if (then !== now) {
      recorder.log("warn", `the checkpoint is of ${then}, this is ${now}: last bits may differ`);
    }
    return checkpoint;
  } catch (error) {
    return lost(run, recorder, error);
  }
}

/** Records that nobody can go on from the checkpoint that was to be gone on from. Throws what says something else. */
function lost({ resume }: TrialRun, recorder: Recorder, error: unknown): "lost" {
  if (!(error instanceof ArtifactMissing || error instanceof ArtifactDamaged)) throw error;
  recorder.log("warn", `${error.message}; the trial goes on from an older one, or begins anew`);
  recorder.emit({ type: "checkpoint-lost", key: resume!.key });
  return "lost";
}

/** The trial as it stands is on the disk, and then recorded, when this returns. Once for each position. */
export async function saveCheckpoint(trial: Trial): Promise<void> {
  const { run, setting, network, position, recorder } = trial;
  const place = `${position.stage}-${position.epoch}-${position.step}`;
  const key = `${run.keyPrefix}/${place}.safetensors`;
  if (trial.saved?.key === key) return;
  const bytes = encodeCheckpoint({
    position,
    graph: network.graph,
    state: network.read(),
    seed: run.seed,
    dataset: setting.dataset.hash,
    fingerprint: fingerprintOf(run.runtime),
  });
  const stored = await run.artifacts.put(key, bytes);
  trial.saved = { key, sha256: stored.sha256 };
  const { stages, stepsPerEpoch } = setting.plan;
  // Between two stages it is the result of the one that ended.
  const ended = !position.begun && position.stage > 0;
  recorder.emit({
    type: "checkpoint",
    stage: stages[ended ? position.stage - 1 : position.stage]!.index,
    step: position.step,
    epoch: position.step / stepsPerEpoch,
    key,
    sha256: stored.sha256,
    bytes: stored.bytes,
    store: run.artifacts.id,
  });
}
