import { type JsonValue, wants, within } from "@resweep/search";
import type { TrialSummary } from "@resweep/store";
import type { Where } from "../spec/question-shape.ts";

/** The cells that are compared, and what they have in common. */
export interface Arms {
  readonly a: Where;
  readonly b: Where;
  readonly at: Where;
}

export type Arm = "a" | "b";

/** Whether a trial is one of those meant. */
export function isAt(trial: Pick<TrialSummary, "config" | "values">, where: Where): boolean {
  return Object.entries(where).every(([path, wanted]) => {
    const value = valueAtPath(trial, path);
    return value !== undefined && wants(wanted, value);
  });
}

/** What a trial has at a path: as it varies, where it does, otherwise from its configuration. */
export function valueAtPath(
  { config, values }: Pick<TrialSummary, "config" | "values">,
  path: string,
): JsonValue | undefined {
  const varied = values[path];
  if (varied !== undefined) return varied as JsonValue;
  return within(config as JsonValue, path.split("."));
}
