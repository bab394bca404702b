import type { JsonValue, Space } from "@resweep/search";
import type { TrialSummary } from "@resweep/store";

/** What the trials of a sweep varied in, as it turned out: every path with the values that were run. */
export function variedSpace(trials: readonly TrialSummary[]): Space {
  const space: Record<string, { choices: JsonValue[] }> = {};
  for (const { values } of trials)
    for (const [path, value] of Object.entries(values)) {
      const choices = space[path]?.choices ?? [];
      const text = JSON.stringify(value);
      if (!choices.some((one) => JSON.stringify(one) === text)) choices.push(value as JsonValue);
      space[path] = { choices };
    }
  return space;
}
