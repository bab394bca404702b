import { int } from "@resweep/spec";
import { isAhead, lossAtRung, rungReached } from "./curves.ts";
import { type Curve, defineScheduler, type Verdict } from "./scheduler.ts";

/** Steps of the first rung, and by how much each rung is longer and smaller than the one before. */
export const rungs = {
  minimum: int({ default: 100, min: 1, max: 1e9, unit: "steps", help: "Steps to the first rung" }),
  reduction: int({ default: 4, min: 2, max: 100, help: "One in so many goes on from each rung" }),
};

export const asha = defineScheduler({
  name: "asha",
  summary: "At rungs of growing length only the best so far go on; nobody waits",
  source: "Li et al. 2020, MLSys, arXiv:1810.05934; the stopping form of its sec. 3.3",
  space: rungs,
  verdict: (trial, others, options) => goesOnFromRung(trial, others, options),
});

/** At a rung, whether the trial is among the best 1/reduction of those that came there, or the very best of few. */
export function goesOnFromRung(
  trial: Curve,
  others: readonly Curve[],
  { minimum, reduction }: { minimum: number; reduction: number },
): Verdict {
  const rung = rungReached(trial, minimum, reduction);
  if (rung === null) return "continue";
  if (lossAtRung(trial, rung) === Number.POSITIVE_INFINITY) return "stop";
  const there = others.filter((curve) => lossAtRung(curve, rung) !== undefined);
  const places = Math.max(1, Math.floor((there.length + 1) / reduction));
  const ahead = there.filter((curve) => isAhead(curve, trial, rung)).length;
  return ahead < places ? "continue" : "stop";
}
