import { type Speed, speedOf, type TimedTrial } from "./speed.ts";

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
  /** What of it no other trial does; all of it by default. */
  readonly own?: { readonly totalSteps: number; readonly macs: number };
}

/** About how long a sweep takes with so many slots (default 1), from `store.pastTrials()`. */
export function estimateDuration(
  cells: readonly TrialSize[],
  past: readonly TimedTrial[],
  slots = 1,
): DurationEstimate {
  const speed = speedOf(past);
  const sum = cells.reduce((total, cell) => total + trialMs(cell.own ?? cell, speed), 0);
  // No number of slots makes a sweep shorter than its longest trial, whoever trains which of its stages.
  const longest = cells.reduce((most, cell) => Math.max(most, trialMs(cell, speed)), 0);
  return {
    durationMs: Math.round(Math.max(longest, sum / Math.max(1, slots))),
    basis: past.length > 0 ? "measured" : "assumed",
    trials: past.length,
  };
}

/** How long one trial holds its slot. */
export function trialMs(
  { totalSteps, macs }: TrialSize,
  { startMs, stepMs, macsPerSecond }: Speed,
): number {
  return startMs + totalSteps * stepMs + (macs / macsPerSecond) * 1000;
}
