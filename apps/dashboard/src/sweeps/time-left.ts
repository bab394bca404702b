import type { TrialState } from "@resweep/spec";

/** What a trial is to train, in any unit that all trials of its sweep have in common. */
export interface TrialCost {
  readonly all: number;
  /** Without the first stages that an earlier trial of its sweep trains for it. */
  readonly own: number;
}

/** As far as it matters for what is left to train. */
export interface Progressing {
  /** Counts from 1. */
  readonly number: number;
  readonly state: TrialState;
  readonly step: number;
  readonly totalSteps: number;
  readonly sharedWith: number | null;
}

const unknown: TrialCost = { all: 1, own: 1 };
const open = new Set<TrialState>(["planned", "queued", "running"]);

/**
 * Milliseconds until all is trained, if it goes on as fast as until now; null while too little is done to tell. What
 * trials share is counted once, for the one that trains it. `costs` are in the order of the trials' numbers; null where
 * nobody knows them, and all cost the same.
 */
export function timeLeft(
  trials: readonly Progressing[],
  costs: readonly TrialCost[] | null,
  elapsedMs: number,
): number | null {
  let done = 0;
  let left = 0;
  for (const { number, state, step, totalSteps, sharedWith } of trials) {
    const { all, own } = costs?.[number - 1] ?? unknown;
    const reached = all * Math.min(1, step / Math.max(1, totalSteps));
    done += Math.max(0, reached - (sharedWith === null ? 0 : all - own));
    if (!open.has(state)) continue;
    left += step === 0 && state !== "running" ? own : all - reached;
  }
  return done > 0.02 * (done + left) ? (elapsedMs * left) / done : null;
}
