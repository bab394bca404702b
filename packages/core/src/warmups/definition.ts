import type { Definition, Fields, ValuesOf } from "@resweep/spec";

export interface Warmup<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** Whole steps that it takes. */
  steps(options: ValuesOf<S>, stepsPerEpoch: number): number;
  /** Share of the base rate at one of those steps, counted from 0. */
  share(options: ValuesOf<S>, step: number, steps: number): number;
}

export function defineWarmup<const Name extends string, S extends Fields>(
  warmup: Warmup<Name, S>,
): Warmup<Name, S> {
  return warmup;
}
