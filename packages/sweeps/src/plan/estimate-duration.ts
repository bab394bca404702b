import type { PastTrial } from "@resweep/store";
import { type Speed, speedOf } from "./speed.ts";

export interface DurationEstimate {
  readonly durationMs: number;
  /** `assumed` until the store has trials that ended well. */
  readonly basis: "measured" | "assumed";
  /** Trials it was measured on. */
  readonly trials: number;
}

/** A trial as far as its duration goes. */
export interface TrialSize {
  readonly totalSteps: number;
  readonly macs: number;
}

/** About how long a sweep takes with so many slots (default 1), from `store.pastTrials()`. */
export function estimateDuration(
  cells: readonly TrialSize[],
  past: readonly PastTrial[],
  slots = 1,
): DurationEstimate {
  const speed = speedOf(past);
  const each = cells.map((cell) => trialMs(cell, speed));
  const sum = each.reduce((total, ms) => total + ms, 0);
  // No number of slots makes a sweep shorter than its longest trial.
  const longest = each.reduce((most, ms) => Math.max(most, ms), 0);
  return {
    durationMs: Math.round(Math.max(longest, sum / Math.max(1, slots))),
    basis: past.length > 0 ? "measured" : "assumed",
    trials: past.length,
  };
}

function trialMs(
  { totalSteps, macs }: TrialSize,
  { startMs, stepMs, macsPerSecond }: Speed,
): number {
  return startMs + totalSteps * stepMs + (macs / macsPerSecond) * 1000;
}
