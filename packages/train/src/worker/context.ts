import type { GpuShare } from "@resweep/engine";
import type { QueueProducer } from "@resweep/queue";
import { LEASE_MS, type Store } from "@resweep/store";
import type { DatasetPlaces } from "../trial/trial-run.ts";
import type { DiskGuard } from "./disk-guard.ts";
import type { Messages } from "./messages.ts";
import type { Spares } from "./spares.ts";

/** What every attempt of a worker shares. */
export interface WorkerContext {
  readonly workerId: number;
  readonly store: Store;
  /** For hints to pages; null without Redis. */
  readonly queue: QueueProducer | null;
  readonly messages: Messages;
  readonly spares: Spares;
  readonly disk: DiskGuard;
  readonly threads: number;
  /** The GPU of a slot; null on a machine without. */
  gpuOf(slot: number): GpuShare | null;
  readonly compile: boolean;
  /** Share of the device's memory that a trial's dataset may take; the usual one where it is undefined. */
  readonly residentShare: number | undefined;
  readonly spoolDir: string;
  /** Address of the artifact store, and the folder in it that is this database's own. */
  readonly artifacts: string;
  readonly artifactsFolder: string;
  readonly datasets: DatasetPlaces;
  /** Folder of weight files. */
  readonly weights: string;
  readonly timings: Timings;
  /** Trials that waited for a stage of another can go on. */
  onFreed(): void;
  /** The scheduler of a sweep has something to judge; resolves once it has, or could not. */
  onMeasured(): Promise<void>;
}

/** Milliseconds. Tests shorten them. */
export interface Timings {
  /** How long an attempt lives without a heartbeat. */
  readonly lease: number;
  readonly heartbeat: number;
  readonly ship: number;
  /** A child is hung when no step ended for this long, or 20 times its slowest step. */
  readonly hung: number;
  /** A child that was asked to end is killed after this long. */
  readonly grace: number;
  /** What is left to ship after a drain is given up after this long; the lease then runs out. */
  readonly farewell: number;
  /** A child waits so long for room on a full disk before it gives its trial back. */
  readonly fullDisk: number;
  /** How often an idle slot asks Postgres itself, with and without a queue that works. */
  readonly pollBeside: number;
  readonly pollAlone: number;
  readonly reconcile: number;
  /** How often checkpoints that are no longer kept are removed. */
  readonly collect: number;
}

/** DESIGN section 6: lease 20 s, heartbeat 5 s, reconciler 5 s; a drained worker is gone within 60 s. */
export const usualTimings: Timings = {
  lease: LEASE_MS,
  heartbeat: 5_000,
  ship: 1_000,
  hung: 300_000,
  grace: 40_000,
  farewell: 15_000,
  fullDisk: 300_000,
  pollBeside: 15_000,
  pollAlone: 2_000,
  reconcile: 5_000,
  collect: 60_000,
};
