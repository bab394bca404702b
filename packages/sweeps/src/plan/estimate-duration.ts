import type { SweepPlan } from "./plan-sweep.ts";

/** Multiply-accumulates per second of one slot; `trials` is how many past trials it was measured on. */
export interface Throughput {
  readonly macsPerSecond: number;
  readonly trials: number;
}

/** Assumed before any trial was measured: ResNet-20 of width 8 at 28x28 on one core, about 1,100 images a second. */
export const assumedThroughput: Throughput = { macsPerSecond: 2.7e10, trials: 0 };

/** Loading the runtime and recording the steps, for each trial. */
const startMs = 5_000;

export interface DurationEstimate {
  readonly durationMs: number;
  /** `assumed` until the store has measured trials. */
  readonly basis: "measured" | "assumed";
  /** Trials it was measured on. */
  readonly trials: number;
}

/** About how long a sweep takes with so many slots (default 1), from `store.throughput()`. */
export function estimateDuration(
  plan: Pick<SweepPlan, "macs" | "trials">,
  throughput: Throughput | null,
  slots = 1,
): DurationEstimate {
  const { macsPerSecond, trials } = throughput ?? assumedThroughput;
  const workMs = (plan.macs / macsPerSecond) * 1000 + (trials > 0 ? 0 : plan.trials * startMs);
  return {
    durationMs: Math.round(workMs / Math.max(1, Math.min(slots, plan.trials))),
    basis: trials > 0 ? "measured" : "assumed",
    trials,
  };
}
