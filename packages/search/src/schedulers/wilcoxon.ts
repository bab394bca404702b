import { float, int } from "@resweep/spec";
import { normalCdf } from "../normal.ts";
import { comparable } from "./curves.ts";
import { type Curve, defineScheduler, goOn } from "./scheduler.ts";

/** Over the seeds of a cell: it ends early when, paired by seed, it is worse than the best one. */
export const wilcoxon = defineScheduler({
  name: "wilcoxon",
  summary: "Runs no further seeds of a cell that is worse than the best by a paired test",
  source: "Wilcoxon 1945; Optuna's WilcoxonPruner",
  judges: "cells",
  space: {
    p: float({ default: 0.1, min: 0, max: 0.5, help: "Chance of being stopped when as good" }),
    startup: int({ default: 3, min: 1, max: 1000, help: "Seeds in common, at least" }),
  },
  verdict: (cell, others, { p, startup }) => {
    const best = others
      .filter(({ points }) => points.length > 0)
      .toSorted((a, b) => meanOf(a) - meanOf(b) || a.number - b.number)[0];
    if (!best) return goOn;
    const paired = new Map(best.points.map(({ at, loss }) => [at, comparable(loss)]));
    const differences = cell.points.flatMap(({ at, loss }) => {
      const other = paired.get(at);
      if (other === undefined) return [];
      const own = comparable(loss);
      // Both diverged: neither is worse.
      return own === other ? [0] : [own - other];
    });
    const worse = differences.reduce((sum, each) => sum + each, 0) > 0;
    if (differences.length < startup || !worse) return goOn;
    const chance = signedRankTail(differences);
    const why = `worse than the best cell in ${differences.length} seeds in common (p = ${chance.toFixed(3)})`;
    return chance < p ? { is: "stop", why } : { is: "continue", why };
  },
});

function meanOf({ points }: Curve): number {
  return comparable(points.reduce((sum, { loss }) => sum + comparable(loss), 0) / points.length);
}

/** Up to so many differences the distribution is counted out. */
const exact = 50;

/**
 * One-sided p of the signed-rank test: how likely such a sum of positive ranks is where either sign is as likely. Zeros
 * are left out, ties share their ranks. Infinite differences count as the largest.
 */
export function signedRankTail(differences: readonly number[]): number {
  const sizes = differences.filter((value) => value !== 0);
  if (sizes.length === 0) return 1;
  const sorted = sizes.map(Math.abs).sort((a, b) => a - b || 0);
  // Twice the mean rank of a size, a whole number.
  const rank = (size: number) => sorted.indexOf(size) + sorted.lastIndexOf(size) + 2;
  const ranks = sizes.map((value) => rank(Math.abs(value)));
  const positive = ranks.reduce((sum, each, i) => sum + (sizes[i]! > 0 ? each : 0), 0);
  const total = ranks.reduce((sum, each) => sum + each, 0);
  if (ranks.length > exact) {
    const variance = ranks.reduce((sum, each) => sum + each ** 2, 0) / 4;
    return normalCdf((total / 2 - positive + 1) / Math.sqrt(variance));
  }
  // chances[s]: of a sum of s over the ranks so far.
  let chances = new Float64Array(total + 1);
  chances[0] = 1;
  for (const each of ranks)
    chances = chances.map(
      (chance, sum) => 0.5 * (chance + (sum >= each ? chances[sum - each]! : 0)),
    );
  return chances.subarray(positive).reduce((sum, chance) => sum + chance, 0);
}
