import type { PairedComparison } from "./paired-comparison.ts";
import { fewestFor, seedsNeeded } from "./seeds-needed.ts";

export type ClaimVerdict = "supported" | "refuted" | "undecided";

export interface Judgement {
  readonly verdict: ClaimVerdict;
  /** Seeds beyond those there are; 0 where it is decided, null where no sensible number would decide it. */
  readonly furtherSeeds: number | null;
}

/**
 * Judges "A is better than B": supported or refuted where the adjusted p is at most `alpha`, by the sign of the
 * difference, else undecided. The seeds needed are reckoned at the strictest step of Holm's correction, alpha / claims.
 */
export function judgeClaim(
  comparison: PairedComparison | null,
  {
    mode,
    alpha,
    adjustedP,
    claims,
  }: {
    /** Which way of the metric is better. */
    readonly mode: "max" | "min";
    readonly alpha: number;
    readonly adjustedP: number;
    /** Claims that are judged together. */
    readonly claims: number;
  },
): Judgement {
  if (comparison && adjustedP <= alpha && comparison.difference !== 0) {
    const better = mode === "max" ? comparison.difference > 0 : comparison.difference < 0;
    return { verdict: better ? "supported" : "refuted", furtherSeeds: 0 };
  }
  return { verdict: "undecided", furtherSeeds: furtherSeeds(comparison, alpha / claims) };
}

function furtherSeeds(comparison: PairedComparison | null, alpha: number): number | null {
  // Without a deviation there is nothing to reckon with: enough for the test to be able to decide at all.
  if (!comparison || comparison.deviation === null) return fewestFor(alpha) - (comparison?.n ?? 0);
  const { n, difference, deviation, test } = comparison;
  const needed = seedsNeeded({ difference, deviation, alpha, test });
  return needed === null ? null : Math.max(needed - n, 1);
}
