import { int } from "@resweep/spec";
import { inWords, rungs } from "./asha.ts";
import { isAhead, lossAtRung, rungReached } from "./curves.ts";
import { defineScheduler, goOn } from "./scheduler.ts";

/** The synchronous form: whoever is at a rung waits until it is sure to be among the best of the cohort, or not to be. */
export const successiveHalving = defineScheduler({
  name: "successive-halving",
  summary: "Of a cohort the best part goes on from each rung, once it is known",
  source: "Jamieson and Talwalkar 2016, AISTATS, arXiv:1502.07943",
  space: {
    ...rungs,
    cohort: int({ default: 16, min: 2, max: 100_000, help: "Trials that begin together" }),
  },
  verdict: (trial, others, options, planned = Number.POSITIVE_INFINITY) => {
    const { minimum, reduction } = options;
    const rung = rungReached(trial, minimum, reduction);
    if (rung === null) return goOn;
    if (lossAtRung(trial, rung) === Number.POSITIVE_INFINITY)
      return { is: "stop", why: "no finite value" };
    // Cohorts in the order of numbers: 1 to n, n + 1 to 2n, ...
    const cohortOf = (number: number) => Math.floor((number - 1) / options.cohort);
    // The last one has fewer.
    const cohort = Math.min(options.cohort, planned - cohortOf(trial.number) * options.cohort);
    const rivals = others.filter(({ number }) => cohortOf(number) === cohortOf(trial.number));
    const level = Math.round(Math.log(rung / minimum) / Math.log(reduction));
    const entrants = Math.max(1, Math.floor(cohort / reduction ** level));
    const places = Math.max(1, Math.floor(entrants / reduction));
    const there = rivals.filter((curve) => lossAtRung(curve, rung) !== undefined);
    const ahead = there.filter((curve) => isAhead(curve, trial, rung)).length;
    const why = inWords(ahead, places, there.length + 1);
    if (ahead >= places) return { is: "stop", why };
    const gone = rivals.filter((curve) => curve.ended && !there.includes(curve)).length;
    const stillToCome = Math.min(entrants - 1 - there.length, cohort - 1 - there.length - gone);
    if (ahead + Math.max(0, stillToCome) < places) return { is: "continue", why };
    return { is: "wait", why: `${why}, where ${stillToCome} may still come` };
  },
});
