import { idleStages, type Rates, ratesAt, type StageConfig } from "@resweep/core";
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
  const idle = idleStages(config.stages);
  config.stages.forEach((stage, i) => {
    if (!idle[i]) add(i + 1, stage, epochsOf(stage), ratesOf(stage, recipe, stepsPerEpoch));
  });
  return { stages, stepsPerEpoch, totalSteps: epochs * stepsPerEpoch };
}

/** Epochs that a stage trains for. */
function epochsOf(stage: StageConfig): number {
  return "epochs" in stage ? stage.epochs : 0;
}

function ratesOf(
  stage: StageConfig,
  { optimizer }: TrialConfig["recipe"],
  stepsPerEpoch: number,
): PlannedStage["rates"] {
  switch (stage.name) {
    case "prune":
    case "sensitivity":
    case "sparsify":
      return () => ({ learningRate: 0 });
    case "fine-tune":
    case "quantise":
      return () => ({ learningRate: stage.learningRate });
    case "distil": {
      const { learningRate, schedule } = stage;
      const rule = { learningRate, schedule, optimizer, warmup: { name: "none" } as const };
      const clock = { stepsPerEpoch, totalSteps: stage.epochs * stepsPerEpoch };
      return (step) => ratesAt(rule, step, clock);
    }
  }
}
