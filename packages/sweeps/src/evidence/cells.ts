import type { JsonValue } from "@resweep/search";
import type { TrialSummary } from "@resweep/store";

/** The trials of one combination of values, one a seed. */
export interface Cell {
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly trials: readonly TrialSummary[];
}

/** Trials by what varies, in the order of their numbers. */
export function cellsOf(trials: readonly TrialSummary[]): Cell[] {
  const cells = new Map<string, TrialSummary[]>();
  for (const trial of trials) {
    const key = JSON.stringify(Object.entries(trial.values).sort(([a], [b]) => (a < b ? -1 : 1)));
    cells.set(key, [...(cells.get(key) ?? []), trial]);
  }
  return [...cells.values()].map((own) => ({
    values: own[0]!.values as Cell["values"],
    trials: own,
  }));
}

/** What a trial says of a metric at its end; null where it did not succeed, or where the value is no number. */
export function finalValue({ state, results }: TrialSummary, metric: string): number | null {
  const value = results[metric];
  return state === "succeeded" && value !== undefined && Number.isFinite(value) ? value : null;
}

/** The values that a cell's trials have of a metric. */
export function valuesOf({ trials }: Cell, metric: string): number[] {
  return trials.map((trial) => finalValue(trial, metric)).filter((value) => value !== null);
}
