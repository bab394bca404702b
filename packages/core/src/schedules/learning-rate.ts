import { momentumOf, type OptimizerConfig } from "../optimizers/catalogue.ts";
import { type WarmupConfig, warmups } from "../warmups/catalogue.ts";
import type { Warmup } from "../warmups/definition.ts";
import { type ScheduleConfig, schedules } from "./catalogue.ts";
import type { Progress, Schedule } from "./definition.ts";

/** When an update is made, as far as rates go by it. */
export interface Clock {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** Whether the condition has come about that the warm-up ends on; what warm-ups of a fixed length do not ask. */
  readonly warmupOver?: boolean;
}

interface Recipe {
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
  readonly warmup: WarmupConfig;
}

/**
 * The learning rate of an update, steps counted from 0. A warm-up of a fixed length takes its steps from the start of
 * `totalSteps` (at most all of them), the schedule the rest. One that ends on a condition takes none: the schedule's clock
 * runs from step 0 beside it, and the rate is the warm-up's until the condition has come about. Pure, so a resumed trial
 * gets the same rates.
 */
export function learningRateAt(recipe: Recipe, step: number, clock: Clock): number {
  const warmup: Warmup = warmups.get(recipe.warmup.name as string);
  const progress = progressOf(recipe, step, clock);
  const { warmupSteps } = progress;
  if (step < warmupSteps || (warmup.until && !clock.warmupOver)) {
    return recipe.learningRate * warmup.share(recipe.warmup, step, warmupSteps);
  }
  const schedule: Schedule = schedules.get(recipe.schedule.name as string);
  return recipe.learningRate * schedule.share(recipe.schedule, progress);
}

/** What an update goes by that may change from one to the next. */
export interface Rates {
  readonly learningRate: number;
  /** In place of the optimizer's own. */
  readonly momentum?: number;
}

/** The rates of an update; momentum is there where the schedule moves it and no warm-up of a fixed length is under way. */
export function ratesAt(
  recipe: Recipe & { readonly optimizer: OptimizerConfig },
  step: number,
  clock: Clock,
): Rates {
  const learningRate = learningRateAt(recipe, step, clock);
  const progress = progressOf(recipe, step, clock);
  if (!movesMomentum(recipe.schedule) || step < progress.warmupSteps) return { learningRate };
  const schedule: Schedule = schedules.get(recipe.schedule.name as string);
  const dip = schedule.momentumDip!(recipe.schedule, progress);
  return { learningRate, momentum: momentumOf(recipe.optimizer) - dip };
}

/** Whether a schedule moves the optimizer's momentum. */
export function movesMomentum(schedule: ScheduleConfig): boolean {
  return "momentumDip" in schedule && schedule.momentumDip > 0;
}

function progressOf(
  { warmup: config }: Recipe,
  step: number,
  { stepsPerEpoch, totalSteps }: Clock,
): Progress {
  const warmup: Warmup = warmups.get(config.name as string);
  const warmupSteps = Math.min(totalSteps, warmup.steps(config, stepsPerEpoch));
  return { step, totalSteps, warmupSteps };
}
