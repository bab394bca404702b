export { parseTrialConfig } from "./config/compose.ts";
export { knownDefinitions } from "./config/definition-tokens.ts";
export type { DownloadInit, FileInit, Init, TrialInit } from "./config/init.ts";
export { TrialConfig } from "./config/trial-config.ts";
export { weightsFile } from "./config/weights-file.ts";
export { demoSweep } from "./demo-sweep.ts";
export { countWork } from "./evidence/count-work.ts";
export type { DenseTwin } from "./evidence/dense-twin.ts";
export type { FamilyNode } from "./evidence/family-tree.ts";
export type { JudgedClaim } from "./evidence/judge-questions.ts";
export { toParquet } from "./exchange/to-parquet.ts";
export type { DurationEstimate } from "./plan/estimate-duration.ts";
export { estimateSpace, type SpaceEstimate } from "./plan/estimate-space.ts";
export { judgeSpace, roomsOf, type SpaceVerdict, type WorkerRoom } from "./plan/judge-space.ts";
export { judgeWorkers, type WorkerJudgement } from "./plan/judge-workers.ts";
export { planSweep, type SweepPlan } from "./plan/plan-sweep.ts";
export type { PlannedTwin, TwinPlan } from "./plan/plan-twins.ts";
export type { PlannedCell } from "./plan/planned-cell.ts";
export { under } from "./plan/under.ts";
export type { TrialWork } from "./plan/work-of.ts";
export type { Platform } from "./platform.ts";
export { renderMarkdown } from "./reports/markdown.ts";
export { palette } from "./reports/palette.ts";
export { renderReport } from "./reports/render-report.ts";
export {
  openSamplerThread,
  type SamplerThread,
  type SamplerThreadOptions,
} from "./sampler-thread/sampler-thread.ts";
export { serveSamplers } from "./sampler-thread/serve-samplers.ts";
export {
  deeperThan,
  draftOfDeeper,
  draftOfSweep,
  draftOfTrial,
  type SweepDraft,
  spaceYaml,
  sweepYaml,
} from "./spec/draft.ts";
export { parseSweepSpec, parseSweepYaml, readSizes, readSpace } from "./spec/parse-sweep-spec.ts";
export {
  type Budget,
  budgets,
  type Question,
  questionShape,
  type Where,
} from "./spec/question-shape.ts";
export { type SweepSpec, sweepShape } from "./spec/sweep-spec.ts";
export {
  type Acted,
  actOnSweeps,
  actOnTrials,
  ManyIds,
  ManySweeps,
  ManyTrials,
  mostAtOnce,
  SweepAction,
  TrialAction,
} from "./use-cases/act-on-many.ts";
export { addSeeds, type MoreSeeds, type SeedsAdded } from "./use-cases/add-seeds.ts";
export { annotateNetwork } from "./use-cases/annotate-network.ts";
export { annotateSweep, SweepNotes } from "./use-cases/annotate-sweep.ts";
export { askSchedulersNow } from "./use-cases/ask-schedulers.ts";
export {
  type BackupProgress,
  type BackupReport,
  type BackupRequest,
  backUp,
} from "./use-cases/back-up.ts";
export { cancelSweep } from "./use-cases/cancel-sweep.ts";
export { cancelTrial } from "./use-cases/cancel-trial.ts";
export {
  type Collection,
  type CollectOptions,
  checkpointPrefix,
  collectCheckpoints,
  type FileCount,
} from "./use-cases/collect-checkpoints.ts";
export { compareArms } from "./use-cases/compare-arms.ts";
export { createSweep } from "./use-cases/create-sweep.ts";
export { deleteSweep } from "./use-cases/delete-sweep.ts";
export { deleteTrial } from "./use-cases/delete-trial.ts";
export { type Difference, diffTrials, type TrialDiff } from "./use-cases/diff-trials.ts";
export { editSweep, SweepEdit } from "./use-cases/edit-sweep.ts";
export { type Enqueued, enqueueCell, readAssignments } from "./use-cases/enqueue-cell.ts";
export { exportReport } from "./use-cases/export-report.ts";
export {
  type ExportFormat,
  type ExportOptions,
  type ExportRows,
  exportFormats,
  exportRows,
  exportSweep,
} from "./use-cases/export-sweep.ts";
export {
  findParetoFront,
  type ParetoPoint,
  type ParetoResult,
} from "./use-cases/find-pareto-front.ts";
export { type ImportOptions, importSweep } from "./use-cases/import-sweep.ts";
export { judgeClaims } from "./use-cases/judge-claims.ts";
export { launchTwins, planDenseTwins } from "./use-cases/launch-twins.ts";
export { listVersions, type WidenedVersion } from "./use-cases/list-versions.ts";
export { makeToken, NewToken } from "./use-cases/make-token.ts";
export { type DivergenceReport, mapDivergence } from "./use-cases/map-divergence.ts";
export { pauseSweep } from "./use-cases/pause-sweep.ts";
export { pauseTrial } from "./use-cases/pause-trial.ts";
export {
  addPerson,
  changePassword,
  changePerson,
  NewPerson,
  PersonChange,
} from "./use-cases/people.ts";
export { foresee, previewSweep, type SweepPreview } from "./use-cases/preview-sweep.ts";
export { promoteNetwork } from "./use-cases/promote-network.ts";
export { type Importance, rankImportance } from "./use-cases/rank-importance.ts";
export { type DataPlaces, type ImageAsked, readImage } from "./use-cases/read-image.ts";
export { type Reconciliation, reconcile } from "./use-cases/reconcile.ts";
export { NewNetwork, registerNetwork } from "./use-cases/register-network.ts";
export { reopenTrial } from "./use-cases/reopen-trial.ts";
export { type RestoreReport, restoreBackup } from "./use-cases/restore-backup.ts";
export { resumeSweep } from "./use-cases/resume-sweep.ts";
export { resumeTrial } from "./use-cases/resume-trial.ts";
export {
  type ClassScore,
  type ConfusionAsked,
  type ShownConfusion,
  showConfusion,
} from "./use-cases/show-confusion.ts";
export {
  type Family,
  type FamilyCost,
  type FamilyMember,
  familyCosts,
  showFamily,
} from "./use-cases/show-family.ts";
export { type Ancestor, type NetworkDetail, showNetwork } from "./use-cases/show-network.ts";
export { type MeanScan, type ScannedStage, showSensitivity } from "./use-cases/show-sensitivity.ts";
export { SESSION_MS, type SignedIn, signIn } from "./use-cases/sign-in.ts";
export {
  type CellSummaries,
  type CellSummary,
  summariseCells,
} from "./use-cases/summarise-cells.ts";
export { type DegradationReport, testDegradation } from "./use-cases/test-degradation.ts";
export { undeleteSweep } from "./use-cases/undelete-sweep.ts";
export { undeleteTrial } from "./use-cases/undelete-trial.ts";
export {
  createReport,
  editReport,
  NewReport,
  ReportBody,
  ReportEdit,
} from "./use-cases/write-report.ts";
