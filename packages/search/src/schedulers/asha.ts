import { int } from "@resweep/spec";
import { isAhead, lossAtRung, rungReached } from "./curves.ts";
import { type Curve, defineScheduler, goOn, type Verdict } from "./scheduler.ts";

/** Epochs to the first rung, and by how much each rung is longer and smaller than the one before. */
export const rungs = {
  minimum: int({ default: 1, min: 1, max: 1e6, unit: "epochs", help: "Epochs to the first rung" }),
  reduction: int({ default: 4, min: 2, max: 100, help: "One in so many goes on from each rung" }),
};

export const asha = defineScheduler({
  name: "asha",
  summary: "At rungs of growing length only the best so far go on; nobody waits",
  source:
    "Li et al. 2020, MLSys, arXiv:1810.05934; in the form of Ray Tune that stops or continues",
  space: rungs,
  verdict: (trial, others, options) => goesOnFromRung(trial, others, options),
});

/**
 * At a rung, whether the trial is among the best 1/reduction of those that came there, or the very best of few. Whoever
 * comes first goes on, as the best so far.
 */
export function goesOnFromRung(
  trial: Curve,
  others: readonly Curve[],
  { minimum, reduction }: { minimum: number; reduction: number },
): Verdict {
  const rung = rungReached(trial, minimum, reduction);
  if (rung === null) return goOn;
  if (lossAtRung(trial, rung) === Number.POSITIVE_INFINITY)
    return { is: "stop", why: "no finite value" };
  const there = others.filter((curve) => lossAtRung(curve, rung) !== undefined);
  const places = Math.max(1, Math.floor((there.length + 1) / reduction));
  const ahead = there.filter((curve) => isAhead(curve, trial, rung)).length;
  const why = inWords(ahead, places, there.length + 1);
  return { is: ahead < places ? "continue" : "stop", why };
}

/** Where a trial stands at a rung with `places` places, of `all` that came there. */
export function inWords(ahead: number, places: number, all: number): string {
  const best = places === 1 ? "the best" : `the best ${places}`;
  const among = places === 1 ? "" : "among ";
  return `${ahead < places ? "" : "not "}${among}${best} of ${all} at this rung`;
}
