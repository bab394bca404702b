import { atEqualBudget, type LearningCurve } from "@resweep/search";
import type { CurveColumns, TrialSummary } from "@resweep/store";
import { TrialConfig } from "../config/trial-config.ts";
import { workOf } from "../plan/work-of.ts";
import type { Measured } from "./match-pairs.ts";

/** What training is counted in; parameters are no matter of time and are matched instead: see `by-parameters.ts`. */
export type SpentIn = "epochs" | "macs" | "seconds";

/**
 * The learning curve of a trial over what was spent by each of its points. Null where its multiply-accumulates cannot be
 * counted any more: history may name definitions that are gone.
 */
export function curveOf(
  { config }: Pick<TrialSummary, "config">,
  { epoch, trainMs, step, value }: CurveColumns,
  spent: SpentIn,
): LearningCurve | null {
  if (spent === "epochs") return { x: epoch, value };
  if (spent === "seconds") return { x: trainMs.map((ms) => ms / 1000), value };
  const known = TrialConfig.schema.safeParse(config);
  return known.success ? { x: step.map(macsBy(known.data)), value } : null;
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

/** Multiply-accumulates by a step: even within each stage, as the plan counts them. */
function macsBy(config: TrialConfig): (step: number) => number {
  const { stages } = workOf(config);
  return (step) => {
    let done = { totalSteps: 0, macs: 0 };
    for (const stage of stages) {
      if (step <= stage.totalSteps) {
        const share = (step - done.totalSteps) / (stage.totalSteps - done.totalSteps);
        return done.macs + share * (stage.macs - done.macs);
      }
      done = stage;
    }
    return done.macs;
  };
}
