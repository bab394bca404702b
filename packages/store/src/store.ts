import type { Desired, Outcome, SpoolRecord, TrialDesired, TrialState } from "@resweep/spec";
import type { AwaitedParent } from "./awaited-parents.ts";
import type { CheckpointRepository } from "./checkpoints.ts";
import type { ConfusionRepository } from "./confusions.ts";
import type { ImportRepository } from "./imports.ts";
import type { NetworkRepository } from "./networks.ts";
import type { PeopleRepository } from "./people.ts";
import type { TrialProvenance } from "./provenance.ts";
import type {
  ChangeCursor,
  Changes,
  Curve,
  CurveColumns,
  EventSummary,
  LogLine,
  MeasurementSummary,
  Objective,
  SweepDetail,
  SweepSummary,
  TimeLimits,
  TrialBrief,
  TrialDetail,
  TrialStage,
  TrialSummary,
  WorkerSummary,
  WorkerUsage,
} from "./read-models.ts";
import type { ReportRepository } from "./reports.ts";

/** Who asks for a transition and why; both are written into its event. */
export interface Actor {
  readonly by: string;
  readonly why?: string;
}

export interface NewSweep {
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly createdBy: string;
  /** The specification as accepted; JSON. */
  readonly spec: unknown;
  readonly objective: Objective;
  /** Higher is claimed first. */
  readonly priority: number;
  /** How many trials may run at once; null is no limit. */
  readonly concurrency: number | null;
  /** Trials it is to have in the end, where `cells` are only the first; left out where they are all. */
  readonly target?: number | null;
  /** Whom its scheduler judges; left out where it has none. */
  readonly judges?: "trials" | "cells" | null;
  readonly cells: readonly NewTrial[];
}

/** What a sweep is to be from now on. */
export interface EditedSweep {
  /** Its specification as the change was worked out from it. */
  readonly before: unknown;
  readonly spec: unknown;
  readonly concurrency: number | null;
  readonly priority: number;
  /** Trials it is to have in the end; where it is left out or null, as before. */
  readonly target?: number | null;
  /** Further trials. */
  readonly cells?: readonly NewTrial[];
  /** Opens again what its budget ended; false by default. */
  readonly reopen?: boolean;
  /** All its trials as a wider space has them, where that is what changes: the specification it had is kept. */
  readonly projected?: readonly ProjectedTrial[];
}

/** The values that a trial has in the space of its sweep. */
export interface ProjectedTrial {
  readonly number: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A specification that a sweep had before its space was widened. */
export interface SweepVersion {
  /** Counts from 1. */
  readonly version: number;
  readonly spec: unknown;
  readonly replacedAt: Date;
  readonly replacedBy: string;
}

/** A running sweep with a limit of time, and what it has used of it. */
export interface SpentSweep {
  readonly id: number;
  readonly limits: TimeLimits;
  /** When its first attempt began. */
  readonly startedAt: Date | null;
  /** The time its attempts took together, up to now. */
  readonly deviceMs: number;
}

/** Limits of time: see `SweepSpec.budget`. */
export interface BudgetRepository {
  spent(): Promise<readonly SpentSweep[]>;
  /**
   * One transaction: of a running sweep, trials that never ran are cancelled, those that wait to go on are stopped, and no
   * more are made; `cut` stops running ones too, with a checkpoint. Each has its event. Returns how many it was; to be
   * called again while any is open, since an attempt may be lost and its trial queued.
   */
  end(
    sweepId: number,
    how: { readonly running: "finish" | "cut"; readonly why: string },
  ): Promise<number>;
}

/** A running sweep that is to have more trials than it has. */
export interface OpenSearch {
  readonly id: number;
  readonly spec: unknown;
  readonly objective: Objective;
  readonly concurrency: number | null;
  /** The number of its newest trial. */
  readonly have: number;
  readonly target: number;
  /** Trials that have not ended; those that wait for others do not count. */
  readonly open: number;
}

/** As far as a sampler or a scheduler looks at a trial. */
interface SearchedTrial {
  readonly number: number;
  readonly seed: number;
  readonly hash: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly state: TrialState;
}

/** As far as a sampler looks at a trial. */
export interface TrialOutcome extends SearchedTrial {
  /** Latest value of each metric that was asked for; null where none was recorded. May be NaN. */
  readonly objectives: readonly (number | null)[];
}

/** Sweeps whose sampler adds trials as results arrive. */
export interface SearchRepository {
  /** The urgent first. */
  open(): Promise<readonly OpenSearch[]>;
  /**
   * With what they came to of these metrics, in the order in which they ended, then those that have not by their numbers.
   * Deleted ones too: they were tried.
   */
  outcomes(sweepId: number, metrics: readonly string[]): Promise<readonly TrialOutcome[]>;
  /**
   * Adds trials after the `have` there are. With `why`, no more will come: there is nothing new to be tried, say. False,
   * and nothing is written, where the sweep is not running any more, has other trials by now, or another specification
   * than the one that was asked with.
   */
  extend(
    sweepId: number,
    more: {
      readonly have: number;
      readonly spec: unknown;
      readonly cells: readonly NewTrial[];
      readonly why?: string;
    },
  ): Promise<boolean>;
}

/** A sweep whose scheduler has something to look at. */
export interface DueSweep {
  readonly id: number;
  readonly spec: unknown;
  readonly objective: Objective;
  readonly judges: "trials" | "cells";
  /** Trials it is to have in the end. */
  readonly planned: number;
}

/** As far as a scheduler looks at a trial. */
export interface JudgedTrial extends SearchedTrial {
  readonly id: number;
  /** Latest value of the sweep's objective; null where none was recorded. May be NaN. */
  readonly objective: number | null;
  readonly desired: TrialDesired;
  /** It is judged no more. */
  readonly spared: boolean;
  /** Number of the trial that it went on from; null where it began by itself. */
  readonly from: number | null;
  /** By epoch. */
  readonly measurements: readonly Measurement[];
}

export interface Measurement extends MeasurementSummary {
  readonly at: Date;
  /** Counts from 1 what the scheduler has looked at in the sweep; null: not yet. */
  readonly turn: number | null;
}

/** What a scheduler says. */
export interface GivenVerdict {
  readonly trialId: number;
  /** What it looked at; null where that is not one measurement. */
  readonly about: { readonly epoch: number; readonly turn: number } | null;
  /** Null: seen, and nothing was asked. */
  readonly verdict: MeasurementSummary["verdict"];
  /** Beside the measurement. */
  readonly why: string;
  /** In the trial's event, and of a stopped trial as the reason: says who and about what as well. */
  readonly told: string;
  /** The trial that takes its place, where it is stopped. */
  readonly successor?: Successor;
}

/** A new trial of the sweep that goes on from where another one stands. */
export interface Successor {
  readonly trial: NewTrial;
  /** Number of the trial whose newest checkpoint it goes on from. */
  readonly from: number;
}

/** Sweeps whose scheduler judges what has been measured. */
export interface VerdictRepository {
  due(): Promise<readonly DueSweep[]>;
  /** By number. Deleted ones too: they were measured. */
  trials(sweepId: number): Promise<readonly JudgedTrial[]>;
  /**
   * One transaction. A queued trial that is to stop ends at once, a running one is told with its next heartbeat; one
   * that is to wait gives way and is not claimed before a `continue`. Whoever has ended by now, or is spared, stays as he is.
   * A successor is there at once, with the curve up to the checkpoint it goes on from; where that is lost by now, the trial
   * it was to replace goes on. Returns how many are to stop.
   */
  give(sweepId: number, verdicts: readonly GivenVerdict[]): Promise<number>;
}

/** One planned cell; its trial is a row from the moment the sweep is accepted. */
export interface NewTrial {
  readonly config: unknown;
  readonly seed: number;
  /** Hash of configuration and seed: unique within a sweep. */
  readonly hash: string;
  /** What varies, by dotted path. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly totalSteps: number;
  /** Multiply-accumulates of the whole trial as planned, for `pastTrials`. */
  readonly macs?: number | null;
  /** What a worker must offer to run it, as tokens (`gpu`, `dataset:cifar-10`); nothing by default. */
  readonly requires?: readonly string[];
  /** Of its first stages, as far as another trial of the sweep has the same: these are trained once. None by default. */
  readonly stageKeys?: readonly string[];
  /** Networks of other trials that it takes and that are not there yet: it waits for them. None by default. */
  readonly parents?: readonly AwaitedParent[];
}

/** Where a sweep is kept: in view, put away, or deleted and still to be brought back. */
export type Shelf = "current" | "archived" | "deleted";

/** What is written about a sweep; what is left out stays. */
export interface SweepAnnotation {
  readonly name?: string;
  /** Markdown. */
  readonly notes?: string;
  readonly tags?: readonly string[];
  readonly archived?: boolean;
}

export interface SweepRepository {
  /** One transaction: the sweep, its trials in the given order (numbered from 1), their events. Throws InvalidInput. */
  create(sweep: NewSweep): Promise<{ readonly id: number }>;
  /**
   * One transaction: further trials of a sweep, numbered after those there are; one that has ended runs again. Throws
   * NotFound, or Conflict while it is being cancelled or where it has one of them already.
   */
  extend(id: number, cells: readonly NewTrial[], actor: Actor): Promise<void>;
  /**
   * One transaction, with an event; a completed sweep that is to have more trials, or some again, runs again. Throws
   * NotFound, or Conflict where it has ended, is being cancelled, or is no longer as it was `before`.
   */
  edit(id: number, change: EditedSweep, actor: Actor): Promise<void>;
  /** The specifications it had before its space was widened, oldest first. */
  versions(id: number): Promise<readonly SweepVersion[]>;
  /**
   * One transaction, with events that say what it was before. Throws NotFound, or Conflict where one that has not ended is
   * to be archived.
   */
  annotate(id: number, change: SweepAnnotation, actor: Actor): Promise<void>;
  /** Of its trials, deleted ones too. */
  hashes(id: number): Promise<readonly string[]>;
  /**
   * Newest first; `before` is the last id of the page before. Each word of `search` must be in the name, the notes, the
   * tags or the name of whoever launched it.
   */
  list(options?: {
    limit?: number;
    before?: number;
    search?: string;
    /** `current` unless said. */
    shelf?: Shelf;
  }): Promise<readonly SweepSummary[]>;
  /** Throws NotFound. */
  get(id: number): Promise<SweepDetail>;
  /**
   * `cancel` ends queued trials at once and tells running ones with their next heartbeat; `pause` lets running trials
   * checkpoint and yield; `run` resumes. Throws NotFound, or Conflict when the sweep has ended or is being cancelled.
   */
  setDesired(id: number, desired: Desired, actor: Actor): Promise<void>;
  /** Ends sweeps whose trials have all ended; `finish` does so too, this is for the reconciler. Returns their ids. */
  settle(): Promise<readonly number[]>;
}

/** The sweep whose trial was changed, for those who look at it. */
export interface OfSweep {
  readonly sweepId: number;
}

export interface TrialRepository {
  /** In the order of their numbers. */
  list(options: { sweepId: number }): Promise<readonly TrialSummary[]>;
  /** Of several sweeps: those of the highest id first, in the order of their numbers. */
  briefs(sweepIds: readonly number[]): Promise<readonly TrialBrief[]>;
  /**
   * What the first thousand queued trials wait for, by id: for live pages, since it changes with the workers, and not
   * with the trial.
   */
  waits(options: { sweepId: number }): Promise<ReadonlyMap<number, string | null>>;
  /** The configurations of those of these trials that there are, by id. */
  configs(ids: readonly number[]): Promise<readonly Pick<TrialSummary, "id" | "config">[]>;
  /** Stages that a sweep's trials have begun, in the order of the trials' numbers; what is told of single layers is left out. */
  stages(options: { sweepId: number }): Promise<readonly TrialStage[]>;
  /** Throws NotFound. */
  get(id: number): Promise<TrialDetail>;
  /** What trials were to do and where they did it, in the order of the ids. Throws NotFound. */
  provenance(ids: readonly number[]): Promise<readonly TrialProvenance[]>;
  /**
   * As for sweeps: a queued trial is cancelled at once. Throws NotFound, or Conflict when it has ended, or is not to be
   * cancelled and waits for its scheduler.
   */
  setDesired(id: number, desired: Desired, actor: Actor): Promise<OfSweep>;
  /** Puts it before all others of its sweep that wait. Throws NotFound, or Conflict when it does not wait. */
  advance(id: number, actor: Actor): Promise<OfSweep>;
  /**
   * Queues an ended trial again, from its newest checkpoint; one that is being cancelled goes on, from there if its worker
   * has stopped it by then. Throws NotFound, or Conflict when it has not ended or is registered as a network.
   */
  reopen(id: number, actor: Actor): Promise<OfSweep>;
}

/** Names one attempt; the fence is its number within the trial, and every write carries it. */
export interface Fence {
  readonly trialId: number;
  readonly fence: number;
}

export interface Checkpoint {
  readonly stage: number;
  readonly step: number;
  readonly epoch: number;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Claim extends Fence {
  readonly sweepId: number;
  readonly number: number;
  readonly config: unknown;
  readonly seed: number;
  readonly totalSteps: number;
  readonly resume: Checkpoint | null;
}

export interface AttemptRepository {
  /**
   * Leases the wanted trial of highest priority whose requirements the worker offers, or null when there is none or
   * when the worker is quarantined. `wakeUp` is the job that led here, which
   * is thereby used up. After a trial ends, claim again at once: the next need not wait for its wake-up.
   */
  claim(request: {
    workerId: number;
    slot: number;
    wakeUp?: { trialId: number; dispatch: number };
  }): Promise<Claim | null>;
  /** Extends the lease (20 s). `current: false` means another attempt owns the trial, or it ended: stop the child. */
  renew(
    attempt: Fence,
  ): Promise<
    | { readonly current: true; readonly desired: TrialDesired }
    | { readonly current: false; readonly desired: "cancel" }
  >;
  /**
   * Writes spool records, exactly once: `records[i]` has sequence `fromSequence + i`, those acknowledged before are
   * skipped. `accepted` is the highest sequence committed: cut the spool there and send on from the next. A gap
   * (`fromSequence` beyond `accepted + 1`) writes nothing. `current: false`: nothing was written, stop the child.
   * `freed`: a stage ended that other trials may have waited for, so claim and dispatch at once. `measured`: the sweep's
   * scheduler has something to judge.
   */
  ship(
    attempt: Fence,
    records: readonly SpoolRecord[],
    fromSequence: number,
  ): Promise<{
    readonly current: boolean;
    readonly accepted: number;
    readonly freed?: boolean;
    readonly measured?: boolean;
  }>;
  /** Ends the attempt; the trial follows (yielded: back to the queue). Ship everything first. */
  finish(attempt: Fence, outcome: Outcome): Promise<{ readonly current: boolean }>;
  /**
   * For a supervisor whose child died without a word: the attempt is lost at once, its trial queued again (or ended).
   * Ship what its spool holds first.
   */
  lose(attempt: Fence, why: string): Promise<{ readonly current: boolean }>;
  /** Marks attempts lost whose lease has run out and queues their trials again (or ends them); for the reconciler. */
  expire(): Promise<readonly Fence[]>;
}

export interface WorkerRepository {
  register(worker: {
    name: string;
    host: string;
    pid: number;
    slots: number;
    /** What a trial may require of it, as tokens. */
    offers?: readonly string[];
    facts?: Record<string, unknown>;
  }): Promise<{ readonly workerId: number }>;
  /** Takes the place of what it offered before: it may learn of its device after it began to work. */
  offer(workerId: number, offers: readonly string[]): Promise<void>;
  /** Adds to its facts, or takes their place where it said them before. */
  tell(workerId: number, facts: Record<string, unknown>): Promise<void>;
  /** Keeps what it uses of its machine, where it says so. `quarantined`: it is given nothing until it is released. */
  heartbeat(
    workerId: number,
    usage?: WorkerUsage | null,
  ): Promise<{ readonly quarantined: boolean }>;
  /** Lifts its quarantine. Throws NotFound, or Conflict when it is not quarantined. */
  release(workerId: number): Promise<void>;
  /** An orderly goodbye: it is no longer listed as alive. */
  leave(workerId: number): Promise<void>;
  /** Alive ones first, then by last sign of life; those silent for over a day are left out. */
  list(): Promise<readonly WorkerSummary[]>;
}

export interface MetricRepository {
  /**
   * Visible points, at most `maxPoints` (default 1000) a curve; more are put in buckets with mean, min and max. The name
   * of a family (`findMetric`) stands for all of its series.
   */
  curveColumns(request: {
    trialIds: readonly number[];
    names: readonly string[];
    maxPoints?: number;
  }): Promise<readonly CurveColumns[]>;
  /** The same, an object a point: for few of them. */
  curves(request: Parameters<MetricRepository["curveColumns"]>[0]): Promise<readonly Curve[]>;
  /** Names of the metrics that any of the trials recorded, sorted. */
  names(trialIds: readonly number[]): Promise<readonly string[]>;
  /** How many points are visible, from the rollups; points of a step that a resume cut are counted whole. */
  count(trialIds: readonly number[]): Promise<number>;
  /** For live pages: poll with the cursor of the last answer. */
  changes(request: { sweepId: number; cursor: ChangeCursor }): Promise<Changes>;
  /** Every visible point in order of (name, step), in pages; for exports. */
  points(trialId: number): AsyncIterable<readonly ExportedPoint[]>;
}

export interface ExportedPoint {
  readonly name: string;
  readonly fence: number;
  readonly step: number;
  readonly epoch: number;
  readonly trainMs: number;
  readonly value: number;
}

export interface LogRepository {
  /** Oldest first, from beyond the id `after`. Without `after`: the newest `limit` (default 500) lines. */
  list(request: { trialId: number; after?: number; limit?: number }): Promise<readonly LogLine[]>;
}

export interface EventRepository {
  /** Newest first; `before` is the last id of the page before. */
  list(request?: {
    sweepId?: number;
    trialId?: number;
    before?: number;
    limit?: number;
  }): Promise<readonly EventSummary[]>;
}

/**
 * Deleting hides at once and can be taken back until `until`, a week later by default; the reconciler then removes what
 * was deleted. Checkpoint files are not touched here.
 */
export interface DeletionRepository {
  /** Throws NotFound, or Conflict when the sweep has not ended. */
  deleteSweep(id: number, actor: Actor): Promise<{ readonly until: Date }>;
  /** Throws NotFound, or Conflict when it is not deleted or was too long ago. */
  undeleteSweep(id: number, actor: Actor): Promise<void>;
  deleteTrial(id: number, actor: Actor): Promise<OfSweep & { readonly until: Date }>;
  undeleteTrial(id: number, actor: Actor): Promise<OfSweep>;
  /** Removes in short transactions what was deleted long enough ago, for about `budgetMs` (a second by default). */
  purge(options?: {
    budgetMs?: number;
  }): Promise<{ readonly trials: number; readonly sweeps: number }>;
}

/** Trials that wait for networks of others. */
export interface ParentRepository {
  /**
   * Pins what has come, fails queued trials whose parents have ended without it, and opens those again whose parents may
   * come after all; for the reconciler. Returns how many of each.
   */
  settle(): Promise<{
    readonly pinned: number;
    readonly failed: number;
    readonly reopened: number;
  }>;
}

/** A wake-up to put on the queue. */
export interface WakeUp {
  readonly trialId: number;
  readonly dispatch: number;
  readonly capability: string;
  readonly sweepId: number;
}

/**
 * Which runnable trials need a wake-up. Reconcile: `due({ generation: await queue.generation() })`, `queue.dispatch`
 * them all, then `sent`. Nothing is lost between the three: an unsent wake-up is due again, a doubled one is
 * swallowed by its job id, and `generation` changes when Redis lost its memory, which makes every trial due.
 */
export interface DispatchRepository {
  /** At most `limit` (1000) of each class, the urgent first: a class that nobody serves keeps no other from its own. */
  due(request: { generation: string; limit?: number }): Promise<readonly WakeUp[]>;
  sent(wakeUps: readonly WakeUp[], generation: string): Promise<void>;
  /** The classes of all open trials, but `any`, which is always there. */
  classes(): Promise<readonly string[]>;
}

/** What a trial was planned to do, and how long it took from its claim to its end. */
export interface PastTrial {
  readonly durationMs: number;
  readonly steps: number;
  readonly macs: number;
  /** Name of its architecture. */
  readonly architecture: string | null;
  /** Of the machine that trained it, as its worker offers it; null where that offers none. */
  readonly fingerprint: string | null;
}

/** Whether one of the invariants of DESIGN section 6 holds. */
export interface InvariantReport {
  /** Its number in DESIGN section 6; one invariant may be checked in several ways. */
  readonly number: number;
  readonly name: string;
  readonly ok: boolean;
  readonly violations: number;
  /** One violation in words; null where there is none. */
  readonly example: string | null;
}

/** Everything kept in Postgres. Every method throws Unavailable when Postgres cannot be reached. */
export interface Store {
  readonly sweeps: SweepRepository;
  readonly trials: TrialRepository;
  readonly attempts: AttemptRepository;
  readonly workers: WorkerRepository;
  readonly metrics: MetricRepository;
  readonly logs: LogRepository;
  readonly events: EventRepository;
  readonly dispatch: DispatchRepository;
  readonly imports: ImportRepository;
  readonly searches: SearchRepository;
  readonly verdicts: VerdictRepository;
  readonly budgets: BudgetRepository;
  readonly parents: ParentRepository;
  readonly deletions: DeletionRepository;
  readonly checkpoints: CheckpointRepository;
  readonly confusions: ConfusionRepository;
  readonly networks: NetworkRepository;
  readonly people: PeopleRepository;
  readonly reports: ReportRepository;
  readonly invariants: {
    /**
     * Reads much of what is stored; to be run by a person or at the end of a test. What is a matter of time (a lease
     * taken over, a wake-up sent) counts when it is late by `toleranceSeconds`, a minute by default.
     */
    check(options?: { toleranceSeconds?: number }): Promise<readonly InvariantReport[]>;
  };
  /** The newest trials that ended well in their first attempt, to tell how long others take. */
  pastTrials(): Promise<readonly PastTrial[]>;
  /**
   * Runs `work` in a transaction that holds the controller's advisory lock; returns undefined at once when another
   * process holds it. The repositories inside `work` use their own connections.
   */
  asController<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** Throws Unavailable when Postgres does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
