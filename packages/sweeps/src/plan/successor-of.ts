import type { Successor } from "@resweep/store";
import { configHash } from "../config/canonical.ts";
import { TrialConfig } from "../config/trial-config.ts";
import { valueWithDefaults } from "../config/walk.ts";
import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { Birth, Population } from "./next-generation.ts";
import { pinWeights } from "./pin-weights.ts";
import { configured, type Pins, plannedCell, searchOf } from "./planned-cell.ts";

/** What the population of a sweep is asked with. */
export function populationOf(spec: SweepSpec): Population {
  const { scheduler, objective, base, budget } = spec;
  const { options, space, seeds } = searchOf(spec);
  const epochs = valueWithDefaults(TrialConfig.description, base, ["recipe", "epochs"]) as number;
  const { seed = seeds[0]! } = options as { readonly seed?: number };
  return { scheduler, objective, space, seed, epochs, most: budget.trials };
}

/** The trial that is born; its hash says whose place it takes, so that the same values may come again. */
export async function successorOf(
  platform: Platform,
  spec: SweepSpec,
  { from, values, seed, ...born }: Birth,
): Promise<Successor> {
  const planned = (pinned: Pins) => plannedCell(spec, configured(spec, values, pinned), seed);
  const first = planned(new Map());
  const pinned = await pinWeights(platform, spec, { cells: [first] });
  const cell = pinned.size === 0 ? first : planned(pinned);
  const hash = configHash({ ...cell.config, population: { from, ...born } }, seed);
  return { from, trial: { ...cell, hash } };
}
