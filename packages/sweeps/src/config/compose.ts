import { idleStages } from "@resweep/core";
import type { Assignment, JsonValue } from "@resweep/search";
import { parse } from "@resweep/spec";
import { TrialConfig } from "./trial-config.ts";
import { type Raw, withValue } from "./walk.ts";

/** The base with swept values put in place, before defaults. */
export function compose(base: Raw, assignment: Assignment): JsonValue {
  // A whole part before the options in it, and a name before the options that it brings.
  const order = Object.keys(assignment).sort((a, b) => rank(a) - rank(b));
  let raw: JsonValue = base ?? {};
  for (const path of order)
    raw = withValue(TrialConfig.description, raw, path.split("."), assignment[path]!);
  return raw;
}

function rank(path: string): number {
  const depth = path.split(".").length;
  return path.endsWith(".name") ? depth - 0.5 : depth;
}

/** Parses a trial's configuration; throws InvalidInput with one line per field. */
export function parseTrialConfig(value: unknown): TrialConfig {
  return parse(TrialConfig.schema, value);
}

/**
 * Two configurations that do the same are written the same: a prune ratio of 0 removes that stage and the fine-tuning
 * right after it.
 */
export function normalise(config: TrialConfig): TrialConfig {
  const idle = idleStages(config.stages);
  return { ...config, stages: config.stages.filter((_, place) => !idle[place]) };
}
