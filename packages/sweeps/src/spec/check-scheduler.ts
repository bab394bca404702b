import { type Sampler, samplers, sweptOver } from "@resweep/search";
import { findMetric, InvalidInput, metrics } from "@resweep/spec";
import { TrialConfig } from "../config/trial-config.ts";
import { valueWithDefaults } from "../config/walk.ts";
import { hasPopulation, judgesOf } from "../plan/next-verdicts.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** Refuses a scheduler that would never have anything to judge by. */
export function checkScheduler(spec: SweepSpec): void {
  const judges = judgesOf(spec.scheduler);
  if (judges === "trials") checkEpochs(spec);
  if (judges === "cells") checkSeeds(spec);
  if (hasPopulation(spec.scheduler)) checkPopulation(spec);
}

/** What a checkpoint does not hold: it may be changed where a trial goes on from another's. */
const changeable = [
  "recipe.learningRate",
  "recipe.rateDecay",
  "recipe.labelSmoothing",
  "recipe.clipNorm",
  "recipe.optimizer.weightDecay",
];

function checkPopulation(spec: SweepSpec): void {
  const { scheduler, space, sampler, seeds, base } = spec;
  const fixed = Object.keys(space).find((path) => !changeable.includes(path));
  if (fixed !== undefined)
    throw InvalidInput.at(
      `space.${fixed}`,
      `${scheduler.name} goes on from another trial's checkpoint, which has this already; vary some of ${changeable.join(", ")}`,
    );
  if (!(samplers.get(sampler.name as string) as unknown as Sampler).cells)
    throw InvalidInput.at(
      "sampler",
      `${scheduler.name} makes its own trials of a population that is there from the start; use random, sobol or grid`,
    );
  if ((seeds?.length ?? 1) > 1)
    throw InvalidInput.at(
      "seeds",
      `${scheduler.name} compares one population with itself; launch a sweep for each seed`,
    );
  const stages = valueWithDefaults(TrialConfig.description, base, ["stages"]);
  if (Array.isArray(stages) && stages.length > 0)
    throw InvalidInput.at(
      "base.stages",
      `${scheduler.name} decides within one training; leave it out`,
    );
  const epochs = valueWithDefaults(TrialConfig.description, base, ["recipe", "epochs"]);
  const { interval } = scheduler as unknown as { readonly interval: number };
  if (interval >= Number(epochs))
    throw InvalidInput.at(
      "scheduler.interval",
      `must be below base.recipe.epochs (${epochs}): nobody is replaced at the last epoch`,
    );
}

function checkEpochs({ scheduler, objective, base, space }: SweepSpec): void {
  if (findMetric(objective.metric)?.per === "stage") {
    const measured = metrics.filter(({ per, direction }) => per === "epoch" && direction !== null);
    throw InvalidInput.at(
      "objective.metric",
      `${objective.metric} is measured at the end of a stage only, and ${scheduler.name} judges by epochs; take one of ${measured.map(({ name }) => name).join(", ")}`,
    );
  }
  const first = (scheduler as { readonly minimum?: number }).minimum;
  const path = "recipe.epochs";
  const stages = valueWithDefaults(TrialConfig.description, base, ["stages"]);
  if (first === undefined || sweptOver(space, path) || (Array.isArray(stages) && stages.length > 0))
    return;
  const epochs = valueWithDefaults(TrialConfig.description, base, path.split("."));
  if (typeof epochs === "number" && first >= epochs)
    throw InvalidInput.at(
      "scheduler.minimum",
      `must be below base.${path} (${epochs}): nobody is stopped at the last epoch`,
    );
}

function checkSeeds({ scheduler, seeds }: SweepSpec): void {
  const { startup } = scheduler as unknown as { readonly startup: number };
  const given = seeds?.length ?? 1;
  if (given > startup) return;
  throw InvalidInput.at(
    "seeds",
    `${scheduler.name} judges a cell after ${startup} seeds and stops the rest; give more than ${startup}, not ${given}, or lower scheduler.startup`,
  );
}
