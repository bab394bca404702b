import { atEqualBudget, type LearningCurve } from "@resweep/search";
import { workAt } from "@resweep/spec";
import type { CurveColumns, TrialSummary } from "@resweep/store";
import { countWork } from "./count-work.ts";
import type { Measured } from "./match-pairs.ts";

/** What training is counted in; parameters are no matter of time and are matched instead: see `by-parameters.ts`. */
export type SpentIn = "epochs" | "macs" | "seconds";

/**
 * The learning curve of a trial over what was spent by each of its points. Null where its multiply-accumulates cannot be
 * counted any more: history may name definitions that are gone.
 */
export function curveOf(
  trial: Pick<TrialSummary, "config">,
  { epoch, trainMs, step, value }: CurveColumns,
  spent: SpentIn,
): LearningCurve | null {
  if (spent === "epochs") return { x: epoch, value };
  if (spent === "seconds") return { x: trainMs.map((ms) => ms / 1000), value };
  const stages = countWork(trial);
  return stages && { x: step.map((one) => workAt(stages, one)), value };
}

/** Reads every finished trial at the largest budget that all of them reach. */
export function measureAt(
  trials: readonly TrialSummary[],
  columns: readonly CurveColumns[],
  spent: SpentIn,
): { readonly budget: number; readonly measured: readonly Measured[] } | null {
  const byTrial = new Map(columns.map((one) => [one.trialId, one]));
  const drawn = trials.flatMap((trial) => {
    const own = byTrial.get(trial.id);
    const counts = trial.state === "succeeded" && own && own.step.length > 0;
    const curve = counts ? curveOf(trial, own, spent) : null;
    return curve ? [{ trial, curve }] : [];
  });
  const reading = atEqualBudget(drawn.map(({ curve }) => curve));
  if (!reading) return null;
  const values = new Map(drawn.map(({ trial }, i) => [trial.id, reading.values[i]!]));
  return {
    budget: reading.budget,
    measured: trials.map((trial) => ({ trial, value: values.get(trial.id) ?? null })),
  };
}
