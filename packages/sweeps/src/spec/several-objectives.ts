import { type Sampler, samplers } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import type { Objective } from "@resweep/store";
import { isObject } from "../config/walk.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** All that a sweep is judged by. */
export function objectivesOf({ objective, objectives }: SweepSpec): readonly Objective[] {
  return objectives ?? [objective];
}

/** The same, each with the field that names it. */
export function namedObjectives(spec: SweepSpec): readonly { at: string; metric: string }[] {
  return objectivesOf(spec).map(({ metric }, i) => ({
    at: spec.objectives ? `objectives.${i}.metric` : "objective.metric",
    metric,
  }));
}

/** As written, with the sampler for several objectives where none is named; what is no object is left to the parser. */
export function withSampler(value: unknown): unknown {
  if (!isObject(value as never)) return value;
  const { objectives, sampler } = value as Record<string, unknown>;
  const several = Array.isArray(objectives) && sampler === undefined;
  return several ? { ...(value as object), sampler: "nsga-ii" } : value;
}

/**
 * With the first of several objectives as the one, wherever one is asked for: an accepted specification has both. Throws
 * InvalidInput where what was written has another one.
 */
export function withFirst(spec: SweepSpec, written: unknown): SweepSpec {
  const [first] = spec.objectives ?? [];
  if (first === undefined) return spec;
  const { objective } = spec;
  const isGiven = (written as { readonly objective?: unknown }).objective !== undefined;
  if (isGiven && (objective.metric !== first.metric || objective.mode !== first.mode))
    throw InvalidInput.at(
      "objective",
      "the sweep has objectives as well; leave one of the two out",
    );
  return { ...spec, objective: first };
}

/** Refuses what needs one objective in a sweep of several. */
export function checkSeveral({ objectives, sampler, scheduler, questions }: SweepSpec): void {
  if (objectives === null) return;
  const { cells, several } = samplers.get(sampler.name as string) as unknown as Sampler;
  if (!cells && !several)
    throw InvalidInput.at(
      "sampler.name",
      `${sampler.name} goes by one objective, and the sweep has ${objectives.length}; use nsga-ii, or random, sobol or grid, which go by none`,
    );
  if (scheduler.name !== "none")
    throw InvalidInput.at(
      "scheduler.name",
      `${scheduler.name} judges by one objective, and the sweep has ${objectives.length}; leave the scheduler out, or name one objective`,
    );
  const open = questions.findIndex(({ metric }) => metric === null);
  if (open >= 0)
    throw InvalidInput.at(
      `questions.${open}.metric`,
      `the sweep has ${objectives.length} objectives; say in which metric A is to be better`,
    );
}
