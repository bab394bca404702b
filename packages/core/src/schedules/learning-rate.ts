import { type WarmupConfig, warmups } from "../warmups/catalogue.ts";
import type { Warmup } from "../warmups/definition.ts";
import { type ScheduleConfig, schedules } from "./catalogue.ts";
import type { Schedule } from "./definition.ts";

/**
 * The learning rate of an update, steps counted from 0. The warm-up takes its steps from the start of `totalSteps` (at
 * most all of them), the schedule the rest. Pure, so a resumed trial gets the same rates.
 */
export function learningRateAt(
  recipe: {
    readonly learningRate: number;
    readonly schedule: ScheduleConfig;
    readonly warmup: WarmupConfig;
  },
  step: number,
  { stepsPerEpoch, totalSteps }: { readonly stepsPerEpoch: number; readonly totalSteps: number },
): number {
  const warmup: Warmup = warmups.get(recipe.warmup.name as string);
  const warmupSteps = Math.min(totalSteps, warmup.steps(recipe.warmup, stepsPerEpoch));
  if (step < warmupSteps) {
    return recipe.learningRate * warmup.share(recipe.warmup, step, warmupSteps);
  }
  const schedule: Schedule = schedules.get(recipe.schedule.name as string);
  return recipe.learningRate * schedule.share(recipe.schedule, { step, totalSteps, warmupSteps });
}
