import type {
  AttemptState,
  Desired,
  StageResults,
  SweepState,
  TrialDesired,
  TrialState,
} from "@resweep/spec";
import type { Checkpoint } from "./attempts.ts";

/** What a sweep is judged by, or one of several things. Never a metric of the test set. */
export interface Objective {
  readonly metric: string;
  readonly mode: "min" | "max";
}

/** One row of the history of sweeps. */
export interface SweepSummary {
  readonly id: number;
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly state: SweepState;
  readonly desired: Desired;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** When its first attempt began. */
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** Since when it is put away; null where it is in view. */
  readonly archivedAt: Date | null;
  /** The first of its objectives. */
  readonly objective: Objective;
  /** All that it is judged by; of most sweeps one. */
  readonly objectives: readonly Objective[];
  readonly priority: number;
  /** How many of its trials may run at once; null is no limit. */
  readonly concurrency: number | null;
  readonly limits: TimeLimits;
  readonly trials: Readonly<{ total: number } & Record<TrialState, number>>;
  /** Mean progress of its trials, 0 to 1; an ended trial counts as 1. */
  readonly progress: number;
  /**
   * Best of the trials that succeeded or were stopped by a scheduler; null before the first of them, and where there are
   * several objectives: none is the best then.
   */
  readonly best: BestTrial | null;
  /** How many of its cells no other beats in every objective (Pareto); null where it has one objective. */
  readonly front: number | null;
}

/** Of `SweepSpec.budget`; null is no limit. */
export interface TimeLimits {
  /** Since the first trial started. */
  readonly hours: number | null;
  /** That attempts may hold slots of workers, together. */
  readonly gpuHours: number | null;
  /** What becomes of running trials once a limit is used up. */
  readonly onBudget: "cut" | "finish";
}

export interface BestTrial {
  readonly trialId: number;
  /** Counts from 1 within the sweep. */
  readonly number: number;
  readonly value: number;
}

export interface SweepDetail extends SweepSummary {
  /** The specification as it was accepted, and edited since; history is read loosely, so parse it before relying on it. */
  readonly spec: unknown;
  /** The time its trials' attempts took together, up to now: what `budget.gpuHours` limits. */
  readonly deviceMs: number;
}

/** One row of a sweep's table of trials. */
export interface TrialSummary {
  readonly id: number;
  readonly sweepId: number;
  /** Counts from 1 within the sweep. */
  readonly number: number;
  readonly state: TrialState;
  readonly desired: TrialDesired;
  readonly seed: number;
  /** What varies in its sweep, by dotted path. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly config: unknown;
  readonly step: number;
  readonly totalSteps: number;
  /** Latest value of the sweep's objective metric; may be NaN. */
  readonly objective: number | null;
  /** Latest value of each metric; may be NaN or infinite. */
  readonly results: Readonly<Record<string, number>>;
  /** When its first attempt began. */
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** The time its attempts took together, up to now; null before the first. */
  readonly durationMs: number | null;
  /** Name of the worker that runs it, or ran it last. */
  readonly worker: string | null;
  readonly error: string | null;
  /** Number of the trial that trained its first stages, which they share; null where it trains all itself. */
  readonly sharedWith: number | null;
  /** What a worker must offer to run it, as tokens. */
  readonly requires: readonly string[];
  /** In words, what a queued trial waits for; null when it waits for nothing. */
  readonly waitsFor: string | null;
  /** Raised with every change of it: what a live page has seen, see ChangeCursor. */
  readonly flush: number;
}

/** A trial as a list over sweeps shows it. */
export type TrialBrief = Pick<
  TrialSummary,
  | ("id" | "sweepId" | "number" | "state" | "desired" | "seed" | "values")
  | ("objective" | "startedAt" | "durationMs" | "worker" | "error" | "waitsFor")
>;

export interface AttemptSummary {
  readonly fence: number;
  readonly state: AttemptState;
  readonly worker: string | null;
  readonly slot: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly heartbeatAt: Date;
  /** The step it resumed from; null when it began anew. */
  readonly resumedFrom: number | null;
  readonly error: string | null;
}

export interface StageSummary {
  /** Counts from 0; 0 is the training, then the recipe's further stages. */
  readonly index: number;
  readonly name: string;
  /** Of one that was under way when its trial ended, how that ended. */
  readonly state: TrialState;
  readonly firstStep: number;
  readonly lastStep: number | null;
  readonly trainMs: number | null;
  /** Number of the trial that trained it, or began to; null where that is its own. */
  readonly sharedWith: number | null;
  readonly results: StageResults | null;
}

/** A stage of one of a sweep's trials. */
export interface TrialStage extends StageSummary {
  readonly trialId: number;
}

export interface CheckpointSummary extends Checkpoint {
  readonly fence: number;
  readonly createdAt: Date;
}

/** The objective at the end of an epoch, and what the sweep's scheduler said to it. */
export interface MeasurementSummary {
  readonly epoch: number;
  /** May be NaN. */
  readonly value: number;
  /** Null where it was not asked, or not yet. */
  readonly verdict: "continue" | "wait" | "stop" | null;
  /** In words; empty where nothing was compared. */
  readonly why: string;
}

/** What the newest attempt said of its dataset and device. */
export interface TrialFacts {
  readonly dataset: {
    readonly name: string;
    readonly hash: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly classNames?: readonly string[];
    /** Files that were left out because they cannot be read. */
    readonly unreadable?: number;
  };
  readonly device: Readonly<Record<string, unknown>>;
}

export interface EventSummary {
  readonly id: number;
  readonly at: Date;
  readonly sweepId: number | null;
  readonly trialId: number | null;
  /** The attempt it is about; null when it is about the whole trial or sweep. */
  readonly fence: number | null;
  /**
   * `created`, `extended`, `edited`, `annotated`, `archived`, `unarchived`, `shared`, `claimed`, `finished`, `lost`, `cancel`, `pause`, `resume`, `advance`, `reopen`, `settled`, `deleted`,
   * `undeleted`, `purged`; `asked` when a sampler added trials; `stop`, `wait` and `continue` by a scheduler; `divergence` when a
   * resumed attempt did not repeat the values of the one before, `divergence-elsewhere` when it ran on another device.
   */
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
  /** A user, a worker's name, or `controller`. */
  readonly by: string;
  readonly why: string;
}

export interface TrialDetail extends TrialSummary {
  readonly sweepName: string;
  readonly sweepObjective: Objective;
  readonly hash: string;
  readonly attempts: readonly AttemptSummary[];
  readonly stages: readonly StageSummary[];
  readonly checkpoints: readonly CheckpointSummary[];
  /** In a sweep whose scheduler judges trials; empty in others. */
  readonly measurements: readonly MeasurementSummary[];
  readonly facts: TrialFacts | null;
  readonly events: readonly EventSummary[];
}

/**
 * One metric of one trial as columns, in order of the steps: what a chart draws. `value` is the mean of a bucket where
 * there are `min` and `max`, NaN like these where it holds NaN alone.
 */
export interface CurveColumns {
  readonly trialId: number;
  readonly name: string;
  readonly step: readonly number[];
  readonly epoch: readonly number[];
  readonly trainMs: readonly number[];
  readonly value: readonly number[];
  readonly min?: readonly number[];
  readonly max?: readonly number[];
}

/** One metric of one trial. Downsampled buckets carry their mean as `value` beside `min` and `max`. */
export interface Curve {
  readonly trialId: number;
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  /** Optimizer updates over all stages; of a bucket, its last step. */
  readonly step: number;
  readonly epoch: number;
  /** Cumulative training time. */
  readonly trainMs: number;
  /** May be NaN or infinite. */
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
}

/** Flush number last seen of each trial, as its row has it; begin with `{}` where nothing was seen. */
export type ChangeCursor = Readonly<Record<string, number>>;

export interface Changes {
  readonly cursor: ChangeCursor;
  /** Null when nothing changed. */
  readonly sweep: SweepSummary | null;
  /** The trials that changed since the cursor. */
  readonly trials: readonly TrialSummary[];
  /** Points added since the cursor, to append (a step seen before replaces the old one). */
  readonly points: readonly Curve[];
  /** Trials whose curves must be read anew with `curves`: first seen, resumed (points were hidden), or too far behind. */
  readonly reset: readonly number[];
}

export interface WorkerSummary {
  readonly id: number;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly slots: number;
  /** What a trial may require of it, as tokens: see packages/spec/src/requirements.ts. */
  readonly offers: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** Heard of within the last lease (20 s). */
  readonly alive: boolean;
  /** Since when it is given no work, because of its failures in a row. */
  readonly quarantinedAt: Date | null;
  readonly failures: number;
  readonly running: readonly { readonly trialId: number; readonly slot: number }[];
  /** Null before it first told of it. */
  readonly usage: WorkerUsage | null;
}

/** What a worker and the processes of its trials used of their machine, at its last sign of life. */
export interface WorkerUsage {
  /** Cores they kept busy, on average since the look before; null at the first. */
  readonly cores: number | null;
  /** Resident memory; what they share counts for each. */
  readonly memoryMiB: number;
  /** Of all that use it. */
  readonly gpus: readonly GpuUsage[];
}

export interface GpuUsage {
  /** As in CUDA_VISIBLE_DEVICES. */
  readonly id: string;
  /** Share of the time in which it computed, 0 to 1; null where the driver does not tell. */
  readonly busy: number | null;
  readonly memoryMiB: number;
  readonly totalMiB: number;
}

export interface LogLine {
  readonly id: number;
  readonly fence: number;
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly at: Date;
}
