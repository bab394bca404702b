import { prunesNothing } from "../pruning/plan.ts";
import type { StageConfig } from "./catalogue.ts";

/** Which of a trial's stages do nothing: a pruning by a ratio of 0, and the fine-tuning right after it. */
export function idleStages(stages: readonly StageConfig[]): boolean[] {
  const idle: boolean[] = [];
  for (const [place, stage] of stages.entries()) {
    const afterIdlePruning = idle[place - 1] === true && stages[place - 1]!.name === "prune";
    idle.push(
      stage.name === "prune"
        ? prunesNothing(stage)
        : stage.name === "fine-tune" && afterIdlePruning,
    );
  }
  return idle;
}
