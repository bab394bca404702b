import { float, int } from "@resweep/spec";
import { bestUntil } from "./curves.ts";
import { type Curve, defineScheduler, type Verdict } from "./scheduler.ts";

export const percentile = defineScheduler({
  name: "percentile",
  summary: "Stops a trial whose best is not among the better share at the same step",
  source: "Golovin et al. 2017, KDD (Vizier), sec. 3.2; Optuna's PercentilePruner",
  space: {
    share: float({ default: 0.25, min: 0, max: 1, help: "Part of the trials that go on" }),
    startup: int({ default: 5, min: 1, max: 100_000, help: "Trials to compare with, at least" }),
    warmup: int({ default: 0, min: 0, max: 1e9, help: "Steps before the first verdict" }),
  },
  verdict: (trial, others, options) => stopBelow(trial, others, options),
});

/** Stops a trial that is worse than the quantile `share` of what others had reached by its newest step. */
export function stopBelow(
  trial: Curve,
  others: readonly Curve[],
  { share, startup, warmup }: { share: number; startup: number; warmup: number },
): Verdict {
  const step = trial.points.at(-1)?.step;
  if (step === undefined || step < warmup) return "continue";
  const there = others.filter(({ points }) => (points.at(-1)?.step ?? -1) >= step);
  if (there.length < startup) return "continue";
  const reached = there.map((curve) => bestUntil(curve, step)).sort((a, b) => a - b || 0);
  const bar = reached[Math.min(reached.length - 1, Math.floor(share * reached.length))]!;
  return bestUntil(trial, step) > bar ? "stop" : "continue";
}
