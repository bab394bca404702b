import type { ArtifactStore } from "@resweep/artifacts";
import type { Runtime } from "@resweep/engine";
import type { SpoolRecord } from "@resweep/spec";
import type { TrialConfig } from "@resweep/sweeps";
import type { CheckpointFile } from "./checkpoint.ts";

/** Where datasets are read from on this machine. */
export interface DatasetPlaces {
  /** Folders named by the user, by dataset name. */
  readonly folders: Readonly<Record<string, string>>;
  /** Downloads are kept here. */
  readonly cacheDir: string;
  /** Whether a dataset that is not here may be downloaded; true unless it is said otherwise. */
  readonly download?: boolean;
}

/** All that a trial needs. */
export interface TrialRun {
  readonly config: TrialConfig;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly datasets: DatasetPlaces;
  /** Folder of the files that `init` may name, and of downloaded ones; without it there are none. */
  readonly weights?: string;
  readonly artifacts: ArtifactStore;
  /** Checkpoints are put under `<keyPrefix>/...`; unique to trial and fence. */
  readonly keyPrefix: string;
  /** The checkpoint to go on from, or null for a fresh start. */
  readonly resume: CheckpointFile | null;
  /** Takes each record in order. */
  emit(record: SpoolRecord): void;
  /**
   * Told after each update and each evaluated batch how long it took, and how much of that TensorFlow was at work: it is
   * alive.
   */
  onStep?(stepMs: number, busyMs: number): void;
  /** Awaited before each update: resolves when what is emitted has a place to go, or the signal aborts. */
  room?(): Promise<void>;
  /** Aborted with an Interruption as its reason: looked at before each step. */
  readonly signal: AbortSignal;
  /** Share of the device's memory that the dataset may take to stay there; 0.25 unless given, with 0 it never does. */
  readonly residentShare?: number;
  /** Record steps into one graph (faster) or run them call by call. */
  readonly compile: boolean;
}
