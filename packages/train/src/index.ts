export {
  type DatasetPlaces,
  type Interruption,
  runTrial,
  type TrialRun,
} from "./trial/run-trial.ts";
export { planSlots, type SlotPlan } from "./worker/slots.ts";
export { type RunningWorker, startWorker, type WorkerOptions } from "./worker/start-worker.ts";
