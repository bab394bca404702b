import { float, int } from "@resweep/spec";
import { bestUntil } from "./curves.ts";
import { type Curve, defineScheduler, goOn, type Verdict } from "./scheduler.ts";

export const percentile = defineScheduler({
  name: "percentile",
  summary: "Stops a trial whose best is not among the better share at the same epoch",
  source: "Golovin et al. 2017, KDD (Vizier), sec. 3.2; Optuna's PercentilePruner",
  space: {
    share: float({ default: 0.25, min: 0, max: 1, help: "Part of the trials that go on" }),
    startup: int({ default: 5, min: 1, max: 100_000, help: "Trials to compare with, at least" }),
    warmup: int({ default: 0, min: 0, max: 1e6, unit: "epochs", help: "Before the first verdict" }),
  },
  verdict: (trial, others, options) => stopBelow(trial, others, options),
});

/** Stops a trial that is worse than the quantile `share` of what others had reached by its newest epoch. */
export function stopBelow(
  trial: Curve,
  others: readonly Curve[],
  { share, startup, warmup }: { share: number; startup: number; warmup: number },
): Verdict {
  const at = trial.points.at(-1)?.at;
  if (at === undefined || at < warmup) return goOn;
  const there = others.filter(({ points }) => (points.at(-1)?.at ?? -1) >= at);
  if (there.length < startup) return goOn;
  const reached = there.map((curve) => bestUntil(curve, at)).sort((a, b) => a - b || 0);
  const bar = reached[Math.min(reached.length - 1, Math.floor(share * reached.length))]!;
  const stops = bestUntil(trial, at) > bar;
  const quantile = share === 0.5 ? "the median" : `the best ${Math.round(share * 100)}%`;
  const why = `its best is ${stops ? "worse than" : "within"} ${quantile} of ${there.length} others by epoch ${at}`;
  return { is: stops ? "stop" : "continue", why };
}
