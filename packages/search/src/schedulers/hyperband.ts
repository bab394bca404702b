import { int } from "@resweep/spec";
import { uniform } from "../uniform.ts";
import { goesOnFromRung, rungs } from "./asha.ts";
import { defineScheduler } from "./scheduler.ts";

export const hyperband = defineScheduler({
  name: "hyperband",
  summary: "Several brackets, each with a later first rung, for curves that cross late",
  source: "Li et al. 2018, JMLR 18, arXiv:1603.06560; brackets halve asynchronously",
  space: {
    ...rungs,
    maximum: int({ default: 64, min: 1, max: 1e6, unit: "epochs", help: "Epochs of a full trial" }),
  },
  check: ({ minimum, maximum }) =>
    maximum < minimum
      ? { path: "maximum", message: `must be at least minimum (${minimum})` }
      : null,
  verdict: (trial, others, { minimum, reduction, maximum }) => {
    const shares = bracketShares(minimum, maximum, reduction);
    const bracket = bracketOf(trial.number, shares);
    return goesOnFromRung(
      trial,
      others.filter(({ number }) => bracketOf(number, shares) === bracket),
      { minimum: minimum * reduction ** bracket, reduction },
    );
  },
});

/** Trials that each bracket begins with, relative to each other (algorithm 1); bracket 0 has the earliest rung. */
function bracketShares(minimum: number, maximum: number, reduction: number): number[] {
  // A rounding error must not lose a bracket.
  const last = Math.floor(Math.log(maximum / minimum) / Math.log(reduction) + 1e-9);
  return Array.from({ length: last + 1 }, (_, bracket) => {
    const halvings = last - bracket;
    return Math.ceil(((last + 1) / (halvings + 1)) * reduction ** halvings);
  });
}

/** By number alone, so that it stays what it was. */
function bracketOf(number: number, shares: readonly number[]): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let left = uniform(0, number, "bracket") * total;
  for (const [bracket, share] of shares.entries()) {
    left -= share;
    if (left < 0) return bracket;
  }
  return shares.length - 1;
}
