import type { Definition, Fields, ValuesOf } from "@resweep/spec";

/** What was measured of a trial so far. */
export interface Curve {
  /** Of the trial within its sweep, from 1: settles ties, so that a verdict never hangs on the order of lists. */
  readonly number: number;
  /** By rising step. Losses are lower where better; NaN is worse than anything. */
  readonly points: readonly CurvePoint[];
  /** No more is to come. */
  readonly ended: boolean;
}

export interface CurvePoint {
  readonly step: number;
  readonly loss: number;
}

/** `wait`: give way until more is known of the others. */
export type Verdict = "continue" | "stop" | "wait";

/** Decides after each measurement of a trial whether it goes on. */
export interface Scheduler<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** Follows from its arguments alone; `others` are the other trials of the sweep, ended or not. */
  verdict(trial: Curve, others: readonly Curve[], options: ValuesOf<S>): Verdict;
}

/** Keeps the literal types of a scheduler. */
export function defineScheduler<const Name extends string, S extends Fields>(
  scheduler: Scheduler<Name, S>,
): Scheduler<Name, S> {
  return scheduler;
}
