import { requireRuntime } from "@resweep/deploy";
import { mixedPrecisionMissing } from "@resweep/engine";
import { InvalidInput, type Outcome } from "@resweep/spec";
import { distilStage } from "./distil-stage.ts";
import { fingerprintId, fingerprintOf } from "./fingerprint.ts";
import { Diverged, Interrupted } from "./interruption.ts";
import { measureExport } from "./measure-export.ts";
import type { PlannedStage } from "./plan.ts";
import { nextStage } from "./position.ts";
import { pruneStage } from "./prune-stage.ts";
import { quantiseStage } from "./quantise-stage.ts";
import { createRecorder, type Values } from "./recorder.ts";
import { sensitivityStage } from "./sensitivity-stage.ts";
import { prepareSetting, type Setting } from "./setting.ts";
import { sparsifyStage } from "./sparsify-stage.ts";
import type { StageResult } from "./stage-result.ts";
import { checkTeachers } from "./student.ts";
import { trainStage } from "./train-stage.ts";
import { openTrial, readCheckpoint, saveCheckpoint, type Trial } from "./trial.ts";
import type { TrialRun } from "./trial-run.ts";

/**
 * Trains one trial through all its stages: pure of Redis and Postgres, everything it learns goes to `emit`.
 * Throws what keeps it from training (a wrong configuration, a missing dataset, a device out of memory, a defect);
 * `outcomeOfError` makes an outcome of that.
 */
export async function runTrial(run: TrialRun): Promise<Outcome> {
  refuseMissingPrecision(run);
  if (run.config.stages.some(({ name }) => name === "quantise")) await requireRuntime();
  const setting = await prepareSetting(run);
  try {
    return await runStages(run, setting);
  } finally {
    await setting.images.close();
  }
}

async function runStages(run: TrialRun, setting: Setting): Promise<Outcome> {
  const recorder = createRecorder(run.emit, setting.plan);
  const { dataset } = setting;
  recorder.emit({
    type: "facts",
    dataset: {
      ...{ name: dataset.name, hash: dataset.hash, ...setting.counts },
      // A few kB for each attempt, no more.
      classNames: dataset.classNames.slice(0, 1_000),
      unreadable: dataset.unreadable,
    },
    device: { ...run.runtime.device, fingerprint: fingerprintId(fingerprintOf(run.runtime)) },
  });
  const checkpoint = await readCheckpoint(run, setting, recorder);
  // Its next attempt is put back to where it then goes on from.
  if (checkpoint === "lost") return { state: "yielded" };
  const stages = setting.plan.stages.length;
  if (checkpoint?.position.stage === stages) {
    // Another trial with the same stages has trained them all, or this one was opened again: no network is needed.
    recorder.progress(checkpoint.position.step, true);
    return { state: "succeeded", values: checkpoint.position.latest };
  }
  await checkTeachers({ run, setting, recorder }, checkpoint?.position.stage ?? 0);
  const trial = await openTrial(run, setting, recorder, checkpoint);
  if (trial === "lost") return { state: "yielded" };
  recorder.progress(trial.position.step, true);
  try {
    while (trial.position.stage < stages) await runStage(trial);
    return { state: "succeeded", values: trial.position.latest };
  } catch (error) {
    if (error instanceof Diverged) {
      return { state: "diverged", step: error.step, message: error.message };
    }
    if (!(error instanceof Interrupted)) throw error;
    if (error.reason === "cancel") return { state: "cancelled" };
    // What is stopped may be opened again.
    await saveCheckpoint(trial);
    return { state: error.reason === "stop" ? "stopped" : "yielded" };
  } finally {
    recorder.progress(trial.position.step, true);
    trial.network.dispose();
  }
}

/** Before data are read: this machine, or the way its worker was started, may not have what mixed precision needs. */
function refuseMissingPrecision({ config, compile, runtime }: TrialRun): void {
  if (config.recipe.precision !== "mixed") return;
  const missing = compile ? mixedPrecisionMissing(runtime.device) : "a worker without --eager";
  if (missing) {
    throw InvalidInput.at("recipe.precision", `mixed needs ${missing}; use float32`);
  }
}

/** Begins the stage under way, or goes on with it, to its end. */
async function runStage(trial: Trial): Promise<void> {
  const { recorder, setting, position } = trial;
  const stage = setting.plan.stages[position.stage]!;
  const { index, config } = stage;
  if (!position.begun) {
    recorder.emit({ type: "stage-start", stage: index, name: config.name, step: position.step });
    if (position.stage > 0) trial.network.restart();
    position.entered = trial.saved;
    position.begun = true;
  }
  await endStage(trial, stage, await resultOfStage(trial, stage));
}

/** What each kind of stage does; a new one is a line here. */
async function resultOfStage(trial: Trial, stage: PlannedStage): Promise<StageResult> {
  const { config } = stage;
  switch (config.name) {
    case "train":
    case "fine-tune":
      return await trainStage(trial, stage);
    case "prune":
      return await pruneStage(trial, stage, config);
    case "distil":
      return await distilStage(trial, stage);
    case "quantise":
      return await quantiseStage(trial, stage, config);
    case "sensitivity":
      return await sensitivityStage(trial, stage, config);
    case "sparsify":
      return await sparsifyStage(trial, config);
  }
}

async function endStage(
  trial: Trial,
  { index, config }: PlannedStage,
  { measured, results }: StageResult,
): Promise<void> {
  const { position, recorder } = trial;
  const { step, trainMs, earlierMs } = position;
  const { values: exported, latency } = await measureExport(trial);
  const cost: Values = { "cost/total": trainMs };
  if (earlierMs !== null) cost["cost/training"] = trainMs - earlierMs;
  const values = { ...results.values, ...exported, ...cost };
  recorder.emit({
    ...{ type: "stage-end", stage: index, name: config.name, step, trainMs },
    results: { ...results, values, latency },
    confusions: trial.tallies.take(),
  });
  const latest = { ...position.latest, ...measured, ...exported, ...cost };
  trial.position = nextStage({ ...position, latest });
  await saveCheckpoint(trial);
}
