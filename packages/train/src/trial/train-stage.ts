import { watchedWarmup } from "@resweep/core";
import { evaluate } from "./evaluate.ts";
import { breathe, Diverged } from "./interruption.ts";
import { measureTrained } from "./measure.ts";
import type { PlannedStage } from "./plan.ts";
import { bettered, under, type Values } from "./recorder.ts";
import type { EvaluationPart } from "./setting.ts";
import type { StageResult } from "./stage-result.ts";
import { saveCheckpoint, type Trial } from "./trial.ts";

/**
 * Trains the rest of a stage's epochs, from wherever the position stands. There is a checkpoint after each epoch but the
 * last, whose checkpoint is the stage's. Throws Diverged and, with the position true to the last update, Interrupted.
 */
export async function trainStage(trial: Trial, stage: PlannedStage): Promise<StageResult> {
  await trainEpochs(trial, stage);
  const { position } = trial;
  const measured = await measureTrained(trial);
  const values = { ...position.latest, ...measured, ...under("best", position.best) };
  return { measured, results: { values } };
}

/** The same, without what is measured in the end. `epochBegins` may put another network in the trial's place. */
export async function trainEpochs(
  trial: Trial,
  stage: PlannedStage,
  epochBegins?: (epoch: number) => Promise<void>,
): Promise<void> {
  const { run, recorder, position, setting } = trial;
  const { batchSize, stepsPerEpoch } = setting.batcher;
  const { every } = run.config.diagnostics;
  const batches = setting.images.train(positionsFrom(trial, stage));
  while (position.epoch < stage.epochs) {
    if (position.epochStep === 0) await epochBegins?.(position.epoch);
    const { network } = trial;
    while (position.epochStep < stepsPerEpoch) {
      await run.room?.();
      await breathe(run.signal, ["cancel", "stop", "yield"]);
      const start = performance.now();
      const { busyMs } = network;
      const rates = stage.rates(position.step - stage.firstStep, position.warmup.over);
      const { value: batch } = await batches.next();
      const diagnosed = every > 0 && position.step % every === 0;
      const trained = network.train(batch, rates, position.step, diagnosed);
      const { loss, correct, skipped, diagnostics, parts } = trained;
      const stepMs = performance.now() - start;
      position.step += 1;
      position.epochStep += 1;
      position.trainMs += stepMs;
      position.lossSum += loss;
      position.correct += correct;
      position.skipped += skipped;
      watchWarmup(trial, correct);
      recorder.points(position, stage.index, {
        "train/loss": loss,
        "train/learning-rate": rates.learningRate,
        "train/images-per-second": (batchSize / stepMs) * 1_000,
        ...parts,
        ...diagnostics,
      });
      run.onStep?.(stepMs, network.busyMs - busyMs);
      if (!Number.isFinite(loss)) throw new Diverged(position.step, loss);
      recorder.progress(position.step);
    }
    await endEpoch(trial, stage);
    if (position.epoch < stage.epochs) await saveCheckpoint(trial);
  }
}

/** Sees whether the condition has come about that the warm-up ends on. */
function watchWarmup({ run, position, recorder }: Trial, correct: number): void {
  const { over } = position.warmup;
  const { warmup, batchSize } = run.config.recipe;
  position.warmup = watchedWarmup(warmup, position.warmup, { images: batchSize, correct });
  if (position.warmup.over && !over)
    recorder.log("info", `the warm-up ended at step ${position.step}`);
}

/** The stage's batches from the one that is next. */
function* positionsFrom({ run, position, setting }: Trial, stage: PlannedStage) {
  let { epoch, epochStep: step } = position;
  for (; epoch < stage.epochs; epoch++) {
    for (; step < setting.batcher.stepsPerEpoch; step++) {
      yield { seed: run.seed, epoch: stage.firstEpoch + epoch, step };
    }
    step = 0;
  }
}

async function endEpoch(trial: Trial, stage: PlannedStage): Promise<void> {
  const { run, setting, recorder, position, network, tallies } = trial;
  const { batchSize, stepsPerEpoch } = setting.batcher;
  const evaluated = (part: EvaluationPart) =>
    evaluate(run, setting, network, part, tallies.begin(part, setting.dataset));
  const values: Values = {
    "train/epoch-loss": position.lossSum / stepsPerEpoch,
    "train/epoch-accuracy": position.correct / (stepsPerEpoch * batchSize),
    ...(await evaluated(setting.trainFixed)),
    ...(setting.validation ? await evaluated(setting.validation) : {}),
    ...(network.scalesLoss ? { "train/skipped-updates": position.skipped } : {}),
    "memory/peak": run.runtime.peakMemoryMiB(),
  };
  recorder.points(position, stage.index, values);
  recorder.progress(position.step, true);
  position.latest = { ...position.latest, ...values };
  position.best = bettered(position.best, values);
  position.epoch += 1;
  position.epochStep = 0;
  position.lossSum = 0;
  position.correct = 0;
  position.skipped = 0;
}
