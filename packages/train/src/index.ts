export {
  type Deployed,
  type DeployedFormat,
  type DeployFormat,
  deployCheckpoint,
  deployFormats,
} from "./deploy/deploy-checkpoint.ts";
export { benchSpool } from "./spool/bench-spool.ts";
export { benchDiagnostics } from "./trial/bench-diagnostics.ts";
export { benchEpoch } from "./trial/bench-epoch.ts";
export { benchLogging } from "./trial/bench-logging.ts";
export { benchUpdate } from "./trial/bench-update.ts";
export { type Checkpoint, decodeCheckpoint } from "./trial/checkpoint.ts";
export type { Interruption } from "./trial/interruption.ts";
export { resultOf } from "./trial/network-state.ts";
export { runTrial } from "./trial/run-trial.ts";
export type { DatasetPlaces, TrialRun } from "./trial/trial-run.ts";
export { CLOCK_METRIC, type ClockOptions, logClock } from "./worker/bench-clock.ts";
export { benchStart } from "./worker/bench-start.ts";
export { type RunningWorker, startWorker, type WorkerOptions } from "./worker/start-worker.ts";
