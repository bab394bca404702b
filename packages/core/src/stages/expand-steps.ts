import { prunesNothing } from "../pruning/plan.ts";
import { numbers } from "../text-list.ts";
import type { StageConfig } from "./catalogue.ts";

/**
 * A pruning by steps written out: so many times a prune and the fine-tuning after it, each taking its share of what is left,
 * so that all together take the ratio. Others stay as they are. Gives the place of a pruning by steps that no fine-tuning
 * follows in `alone`, which there is nothing to train between.
 */
export function expandSteps(stages: readonly StageConfig[]): {
  stages: StageConfig[];
  alone: number | null;
} {
  const expanded: StageConfig[] = [];
  for (let place = 0; place < stages.length; place++) {
    const [stage, next] = [stages[place]!, stages[place + 1]];
    if (stage.name !== "prune" || stage.steps === 1 || prunesNothing(stage)) {
      expanded.push(stage);
      continue;
    }
    if (next?.name !== "fine-tune") return { stages: [...stages], alone: place };
    const { steps } = stage;
    const share = (ratio: number) => 1 - (1 - ratio) ** (1 / steps);
    const ratio = share(stage.ratio);
    const stageRatios = numbers(stage.stageRatios).map(share).join(", ");
    const one = { ...stage, steps: 1, ratio, stageRatios };
    for (let step = 0; step < steps; step++) expanded.push(one, next);
    place += 1;
  }
  return { stages: expanded, alone: null };
}
