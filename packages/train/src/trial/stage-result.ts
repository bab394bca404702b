import type { StageResults } from "@resweep/spec";
import type { Values } from "./recorder.ts";

/** What a stage has come to. */
export interface StageResult {
  /** Of the network as the stage leaves it: from then on the trial's latest values. */
  readonly measured: Values;
  /** What is recorded of the stage, those among them. */
  readonly results: StageResults;
}
