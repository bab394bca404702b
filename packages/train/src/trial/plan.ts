import { prunesNothing, type Rates, ratesAt, type StageConfig } from "@resweep/core";
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
  /**
   * Of an update, counted from 0 within the stage.
   * @param warmupOver whether the condition has come about that a warm-up may end on.
   */
  rates(step: number, warmupOver: boolean): Rates;
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
    rates: PlannedStage["rates"],
  ) => {
    stages.push({
      index,
      config: stage,
      epochs: length,
      firstEpoch: epochs,
      firstStep: epochs * stepsPerEpoch,
      rates,
    });
    epochs += length;
  };

  const totalSteps = recipe.epochs * stepsPerEpoch;
  add(0, { name: "train" }, recipe.epochs, (step, warmupOver) =>
    ratesAt(recipe, step, { stepsPerEpoch, totalSteps, warmupOver }),
  );
  let skipped = false;
  config.stages.forEach((stage, i) => {
    if (stage.name === "prune") {
      skipped = prunesNothing(stage);
      if (!skipped) add(i + 1, stage, 0, () => ({ learningRate: 0 }));
    } else if (stage.name === "sensitivity") {
      skipped = false;
      add(i + 1, stage, 0, () => ({ learningRate: 0 }));
    } else {
      const rates = { learningRate: stage.learningRate };
      if (!(skipped && stage.name === "fine-tune")) add(i + 1, stage, stage.epochs, () => rates);
      skipped = false;
    }
  });
  return { stages, stepsPerEpoch, totalSteps: epochs * stepsPerEpoch };
}
