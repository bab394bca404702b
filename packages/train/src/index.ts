export { benchSpool, type SpoolBenchRow } from "./spool/bench-spool.ts";
export { outcomeOfError } from "./trial/failure.ts";
export type { Interruption } from "./trial/interruption.ts";
export { runTrial } from "./trial/run-trial.ts";
export type { DatasetPlaces, TrialRun } from "./trial/trial-run.ts";
export { benchStart } from "./worker/bench-start.ts";
export { type Capacity, capacity, planSlots, type SlotPlan } from "./worker/slots.ts";
export { type RunningWorker, startWorker, type WorkerOptions } from "./worker/start-worker.ts";
