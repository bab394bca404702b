export type { Actor } from "./actor.ts";
export type { SweepAnnotation } from "./annotate-sweep.ts";
export type { AttemptRepository, Checkpoint, Claim, Fence } from "./attempts.ts";
export type { AwaitedParent } from "./awaited-parents.ts";
export { type CheckpointFile, type DatabaseDump, dumpDatabase } from "./backup/dump.ts";
export { databaseIdentity } from "./backup/identity.ts";
export { checkLoadable, type DatabaseContents, loadDatabase } from "./backup/load.ts";
export { movedKey } from "./backup/move-files.ts";
export type { BudgetRepository, SpentSweep } from "./budgets.ts";
export type {
  CheckpointRepository,
  CollectableFile,
  FoundFile,
  KeptCheckpoints,
} from "./checkpoints.ts";
export type { ConfusionPlace, ConfusionRepository, TrialData } from "./confusions.ts";
export type { DeletionRepository } from "./deletion.ts";
export type { DispatchRepository, WakeUp } from "./dispatch.ts";
export type { EditedSweep } from "./edit-sweep.ts";
export type { EventRepository } from "./events.ts";
export type {
  ImportedPoint,
  ImportedSweep,
  ImportedTrial,
  ImportRepository,
} from "./imports.ts";
export type { InvariantReport } from "./invariants.ts";
export type { LogRepository } from "./logs.ts";
export type { MetricRepository } from "./metrics.ts";
export { migrate } from "./migrate.ts";
export type { NetworkRepository, NetworkVersion, Promotion } from "./networks.ts";
export type { NewSweep, NewTrial } from "./new-sweep.ts";
export { LEASE_MS, openStore, type StoreOptions } from "./open-store.ts";
export type { PastTrial } from "./past-trials.ts";
export type {
  Identity,
  PeopleRepository,
  Person,
  PersonSummary,
  TokenSummary,
} from "./people.ts";
export type { ExportedPoint } from "./points.ts";
export type { TrialProvenance } from "./provenance.ts";
export type {
  AttemptSummary,
  BestTrial,
  ChangeCursor,
  Changes,
  CheckpointSummary,
  Curve,
  CurveColumns,
  CurvePoint,
  EventSummary,
  GpuUsage,
  LogLine,
  MeasurementSummary,
  Objective,
  StageSummary,
  SweepDetail,
  SweepSummary,
  TimeLimits,
  TrialBrief,
  TrialDetail,
  TrialFacts,
  TrialStage,
  TrialSummary,
  WorkerSummary,
  WorkerUsage,
} from "./read-models.ts";
export type { Report, ReportRepository, ReportSummary, ReportText } from "./reports.ts";
export type { OpenSearch, SearchRepository, TrialOutcome } from "./searches.ts";
export type { Store } from "./store.ts";
export type { Shelf, SweepRepository } from "./sweeps.ts";
export type { OfSweep, TrialRepository } from "./trials.ts";
export type {
  DueSweep,
  GivenVerdict,
  JudgedTrial,
  Measurement,
  Successor,
  VerdictRepository,
} from "./verdicts.ts";
export type { SweepVersion } from "./widen-space.ts";
export { makeWorkerRole } from "./worker-role.ts";
export type { WorkerRepository } from "./workers.ts";
