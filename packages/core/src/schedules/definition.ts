import type { Definition, Fields, ValuesOf } from "@resweep/spec";

/** Where a training is. Steps count optimizer updates from 0. */
export interface Progress {
  readonly step: number;
  readonly totalSteps: number;
  /** Steps spent warming up, at the start of `totalSteps`. */
  readonly warmupSteps: number;
}

export interface Schedule<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** Share of the base rate at a step after the warm-up. */
  share(options: ValuesOf<S>, progress: Progress): number;
  /** What is taken off the optimizer's momentum at a step after the warm-up; absent where it is left alone. */
  momentumDip?(options: ValuesOf<S>, progress: Progress): number;
}

export function defineSchedule<const Name extends string, S extends Fields>(
  schedule: Schedule<Name, S>,
): Schedule<Name, S> {
  return schedule;
}

/** How much of the training after the warm-up is done before a step, 0 to 1. */
export function shareDone({ step, totalSteps, warmupSteps }: Progress): number {
  return Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
}
