export type { AwaitedParent } from "./awaited-parents.ts";
export { type CheckpointFile, type DatabaseDump, dumpDatabase } from "./backup/dump.ts";
export { databaseIdentity } from "./backup/identity.ts";
export { checkLoadable, type DatabaseContents, loadDatabase } from "./backup/load.ts";
export { movedKey } from "./backup/move-files.ts";
export type {
  CheckpointRepository,
  CollectableFile,
  FoundFile,
  KeptCheckpoints,
} from "./checkpoints.ts";
export type { ConfusionPlace, ConfusionRepository, TrialData } from "./confusions.ts";
export type {
  ImportedPoint,
  ImportedSweep,
  ImportedTrial,
  ImportRepository,
} from "./imports.ts";
export { migrate } from "./migrate.ts";
export type { NetworkRepository, NetworkVersion, Promotion } from "./networks.ts";
export { LEASE_MS, openStore, type StoreOptions } from "./open-store.ts";
export type {
  Identity,
  PeopleRepository,
  Person,
  PersonSummary,
  TokenSummary,
} from "./people.ts";
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
export type {
  Actor,
  AttemptRepository,
  BudgetRepository,
  Checkpoint,
  Claim,
  DeletionRepository,
  DispatchRepository,
  DueSweep,
  EditedSweep,
  EventRepository,
  ExportedPoint,
  Fence,
  GivenVerdict,
  InvariantReport,
  JudgedTrial,
  LogRepository,
  Measurement,
  MetricRepository,
  NewSweep,
  NewTrial,
  OfSweep,
  OpenSearch,
  PastTrial,
  SearchRepository,
  Shelf,
  SpentSweep,
  Store,
  Successor,
  SweepAnnotation,
  SweepRepository,
  SweepVersion,
  TrialOutcome,
  TrialRepository,
  VerdictRepository,
  WakeUp,
  WorkerRepository,
} from "./store.ts";
export { makeWorkerRole } from "./worker-role.ts";
