import { learningRateAt, prunesNothing, type StageConfig } from "@resweep/core";
import type { TrialConfig } from "@resweep/sweeps";

/** One stage that will run; stage 0 is the training, stage `i + 1` is `config.stages[i]`. */
export interface PlannedStage {
  readonly index: number;
  readonly config: { readonly name: "train" } | StageConfig;
  /** Epochs trained in it; 0 where nothing is trained. */
  readonly epochs: number;
  /** Epochs and updates of the stages before it. */
  readonly firstEpoch: number;
  readonly firstStep: number;
  /** Of an update, counted from 0 within the stage. */
  learningRate(step: number): number;
}

export interface TrialPlan {
  readonly stages: readonly PlannedStage[];
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** Lays out the stages of a trial. A prune ratio of 0 leaves that stage and the fine-tuning right after it out. */
export function planTrial(config: TrialConfig, stepsPerEpoch: number): TrialPlan {
  const { recipe } = config;
  const stages: PlannedStage[] = [];
  let epochs = 0;
  const add = (
    index: number,
    stage: PlannedStage["config"],
    length: number,
    learningRate: (step: number) => number,
  ) => {
    stages.push({
      index,
      config: stage,
      epochs: length,
      firstEpoch: epochs,
      firstStep: epochs * stepsPerEpoch,
      learningRate,
    });
    epochs += length;
  };

  const totalSteps = recipe.epochs * stepsPerEpoch;
  add(0, { name: "train" }, recipe.epochs, (step) =>
    learningRateAt(recipe, step, { stepsPerEpoch, totalSteps }),
  );
  let skipped = false;
  config.stages.forEach((stage, i) => {
    if (stage.name === "prune") {
      skipped = prunesNothing(stage);
      if (!skipped) add(i + 1, stage, 0, () => 0);
    } else {
      if (!skipped) add(i + 1, stage, stage.epochs, () => stage.learningRate);
      skipped = false;
    }
  });
  return { stages, stepsPerEpoch, totalSteps: epochs * stepsPerEpoch };
}
