import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { RandomStream } from "../random-stream.ts";
import type { SearchSpace } from "../search-space.ts";
import type { Assignment } from "../space.ts";

/** What was measured so far of a trial, or of a cell: see `Scheduler.judges`. */
export interface Curve {
  /** Of the trial within its sweep, from 1: settles ties, so that a verdict never hangs on the order of lists. */
  readonly number: number;
  /** In rising order. Losses are lower where better; NaN is worse than anything. */
  readonly points: readonly CurvePoint[];
  /** No more is to come. */
  readonly ended: boolean;
}

export interface CurvePoint {
  /** Epochs trained; of a cell, the seed. */
  readonly at: number;
  readonly loss: number;
}

/** `wait`: give way until more is known of the others. */
export interface Verdict {
  readonly is: "continue" | "stop" | "wait";
  /** In words, to stand after the value judged: `not among the best 3 of 9 at this rung`; empty where nothing was compared. */
  readonly why: string;
}

/** Nothing was compared. */
export const goOn: Verdict = { is: "continue", why: "" };

/** Decides after each measurement whether a trial goes on. */
export interface Scheduler<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** A curve is of a trial, epoch by epoch, or of a cell, seed by seed as they end. Trials unless given. */
  readonly judges?: "trials" | "cells";
  /**
   * Follows from its arguments alone; `others` are the other trials (or cells) of the sweep, ended or not, and `planned`
   * is how many trials there will be in the end.
   */
  verdict(trial: Curve, others: readonly Curve[], options: ValuesOf<S>, planned?: number): Verdict;
  /**
   * Of one that lets a population wait for each other at each `interval`: from whom and with what a member is to go on;
   * null: as it is.
   */
  decide?(
    member: Member,
    others: readonly Member[],
    search: SearchSpace,
    random: RandomStream,
    options: ValuesOf<S>,
  ): Exploit | null;
}

/** A member of the population. */
export interface Member extends Curve {
  readonly values: Assignment;
}

/** To go on from the newest checkpoint of trial `from` with other values: a new trial of the next generation. */
export interface Exploit {
  readonly from: number;
  readonly values: Assignment;
}

/** Keeps the literal types of a scheduler. */
export function defineScheduler<const Name extends string, S extends Fields>(
  scheduler: Scheduler<Name, S>,
): Scheduler<Name, S> {
  return scheduler;
}
