import { momentumOf, type OptimizerConfig, type ScheduleConfig } from "@resweep/core";
import { InvalidInput } from "@resweep/spec";
import type { TrialConfig } from "../config/trial-config.ts";

/** Throws InvalidInput for options of a recipe that do not go together, each of which may be swept by itself. */
export function checkRecipe({ recipe }: Pick<TrialConfig, "recipe">): void {
  const { batchSize, accumulation, optimizer, schedule, warmup } = recipe;
  if (batchSize % accumulation !== 0) {
    const message = `must divide batchSize: ${batchSize} images make no ${accumulation} equal parts`;
    throw InvalidInput.at("recipe.accumulation", message);
  }
  if (schedule.name !== "one-cycle") return;
  if (warmup.name !== "none") {
    const message = "must be none with one-cycle, whose rate rises by itself";
    throw InvalidInput.at("recipe.warmup", message);
  }
  checkMomentum(schedule, optimizer, "recipe.schedule");
}

/** Throws InvalidInput (`path`) for a schedule that takes more momentum away than the optimizer has. */
export function checkMomentum(
  schedule: ScheduleConfig,
  optimizer: OptimizerConfig,
  path: string,
): void {
  if (schedule.name !== "one-cycle") return;
  const momentum = momentumOf(optimizer);
  if (schedule.momentumDip <= momentum) return;
  const message = `must be at most ${momentum}, the momentum of ${optimizer.name}`;
  throw InvalidInput.at(`${path}.momentumDip`, message);
}
