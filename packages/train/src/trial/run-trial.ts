import type { ArtifactStore } from "@resweep/artifacts";
import type { Runtime } from "@resweep/engine";
import type { Outcome, SpoolRecord } from "@resweep/spec";
import type { TrialConfig } from "@resweep/sweeps";

/** Why a running trial is asked to end early; it is the `reason` of the AbortSignal. */
export type Interruption = "cancel" | "yield";

/** Where datasets are read from on this machine. */
export interface DatasetPlaces {
  /** Folders named by the user, by dataset name. */
  readonly folders: Readonly<Record<string, string>>;
  /** Downloads are kept here. */
  readonly cacheDir: string;
  /** Whether a dataset that is not here may be downloaded; true unless it is said otherwise. */
  readonly download?: boolean;
}

export interface TrialRun {
  readonly config: TrialConfig;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly datasets: DatasetPlaces;
  readonly artifacts: ArtifactStore;
  /** Checkpoints are put under `<keyPrefix>/...`; unique to trial and fence. */
  readonly keyPrefix: string;
  /** The checkpoint to go on from, or null for a fresh start. */
  readonly resume: { readonly key: string; readonly sha256: string } | null;
  /** Takes each record in order; must not throw. */
  emit(record: SpoolRecord): void;
  /** Aborted with an Interruption as its reason: looked at before each step. */
  readonly signal: AbortSignal;
  /** Record steps into one graph (faster) or run them call by call. */
  readonly compile: boolean;
}

/**
 * Trains one trial through all its stages: pure of Redis and Postgres, everything it learns goes to `emit`.
 * Throws only what the trial cannot be blamed for; see `outcomeOfError`.
 */
export async function runTrial(_run: TrialRun): Promise<Outcome> {
  throw new Error("runTrial is not written yet");
}
