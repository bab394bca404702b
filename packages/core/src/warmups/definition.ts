import type { Definition, Fields, ValuesOf } from "@resweep/spec";

export interface Warmup<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** Whole steps that it takes before the schedule begins; 0 where it ends on a condition, beside the schedule. */
  steps(options: ValuesOf<S>, stepsPerEpoch: number): number;
  /** Share of the base rate at one of those steps, counted from 0, or while the condition has not come about. */
  share(options: ValuesOf<S>, step: number, steps: number): number;
  /** The condition that it ends on, where its length is not known beforehand. */
  until?(options: ValuesOf<S>): WarmupCondition;
}

/** Holds once the training error over so many updates is below a share. */
export interface WarmupCondition {
  /** Updates over which the error is taken, and after which it is looked at. */
  readonly every: number;
  /** Share of the images that were classified wrong. */
  readonly errorBelow: number;
}

export function defineWarmup<const Name extends string, S extends Fields>(
  warmup: Warmup<Name, S>,
): Warmup<Name, S> {
  return warmup;
}
