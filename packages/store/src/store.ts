import type { AttemptRepository } from "./attempts.ts";
import type { BudgetRepository } from "./budgets.ts";
import type { CheckpointRepository } from "./checkpoints.ts";
import type { ConfusionRepository } from "./confusions.ts";
import type { DeletionRepository } from "./deletion.ts";
import type { DispatchRepository } from "./dispatch.ts";
import type { EventRepository } from "./events.ts";
import type { ImportRepository } from "./imports.ts";
import type { InvariantReport } from "./invariants.ts";
import type { LogRepository } from "./logs.ts";
import type { MetricRepository } from "./metrics.ts";
import type { NetworkRepository } from "./networks.ts";
import type { ParentRepository } from "./parents.ts";
import type { PastTrial } from "./past-trials.ts";
import type { PeopleRepository } from "./people.ts";
import type { ReportRepository } from "./reports.ts";
import type { SearchRepository } from "./searches.ts";
import type { SweepRepository } from "./sweeps.ts";
import type { TrialRepository } from "./trials.ts";
import type { VerdictRepository } from "./verdicts.ts";
import type { WorkerRepository } from "./workers.ts";

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
