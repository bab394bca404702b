import type { Measurement, Objective } from "@resweep/store";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/** What a sweep's scheduler is asked with. */
export interface Judge {
  readonly scheduler: SweepSpec["scheduler"];
  readonly objective: Objective;
  /** Trials the sweep is to have in the end. */
  readonly planned: number;
}

/** `asha: validation/accuracy 0.61 at epoch 4, not among the best 3 of 9 at this rung` */
export function told(
  { scheduler, objective }: Pick<Judge, "scheduler" | "objective">,
  { epoch, value }: Pick<Measurement, "epoch" | "value">,
  why: string,
): string {
  const measured = `${objective.metric} ${Number(value.toPrecision(4))} at epoch ${epoch}`;
  return `${scheduler.name}: ${[measured, ...(why ? [why] : [])].join(", ")}`;
}
