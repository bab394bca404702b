import type { JsonValue } from "@resweep/search";
import type {
  EventSummary,
  Shelf,
  SweepDetail,
  SweepSummary,
  TrialSummary,
  WorkerSummary,
} from "@resweep/store";
import type {
  Acted,
  Enqueued,
  ExportOptions,
  ImportOptions,
  SweepAction,
  SweepEdit,
  SweepNotes,
  SweepPreview,
  SweepSpec,
  TrialAction,
  TrialDiff,
  WidenedVersion,
  WorkerRoom,
} from "@resweep/sweeps";
import type { EvidenceClient } from "./evidence-client.ts";
import type { NetworksClient } from "./networks-client.ts";
import type { ReportsClient } from "./reports-client.ts";

/** What the commands ask for, whether the use cases run here or behind a dashboard's HTTP. */
export interface Client {
  /** Whether a worker is there to train what is launched. */
  hasWorker(): Promise<boolean>;
  /** What the connected workers tell of the room for checkpoints. */
  rooms(): Promise<readonly WorkerRoom[]>;
  /** Those heard of in the last day, connected ones first. */
  workers(): Promise<readonly WorkerSummary[]>;
  /** Lifts a quarantine. Throws NotFound, or Conflict when there is none to lift. */
  releaseWorker(id: number): Promise<void>;
  /** What it would make and take, without making it. Throws InvalidInput. */
  preview(spec: SweepSpec): Promise<SweepPreview>;
  /** Throws InvalidInput; nothing is made then. */
  launch(spec: SweepSpec): Promise<{ readonly id: number }>;
  sweeps(options: SweepSearch): Promise<readonly SweepSummary[]>;
  /** Throws NotFound, as all that follow. */
  sweep(id: number): Promise<SweepDetail>;
  trials(sweepId: number): Promise<readonly TrialSummary[]>;
  trial(id: number): Promise<TrialSummary>;
  /** What sets them apart. Throws InvalidInput where it is not two at least. */
  diff(ids: readonly number[]): Promise<TrialDiff>;
  /** Throws Conflict when the sweep has ended, and InvalidInput. */
  edit(id: number, edit: SweepEdit): Promise<void>;
  /** Throws Conflict where one that has not ended is to be archived, and InvalidInput. */
  annotate(id: number, change: SweepNotes): Promise<void>;
  /** The specifications it had before its space was widened, oldest first. */
  versions(id: number): Promise<readonly WidenedVersion[]>;
  /** Events of a sweep and its trials, newest first. */
  timeline(id: number, limit: number): Promise<readonly EventSummary[]>;
  /** Throws Conflict when the sweep has the cell or has ended, and InvalidInput. */
  enqueue(id: number, values: Readonly<Record<string, JsonValue>>): Promise<Enqueued>;
  /** Throws Conflict when the sweep has ended. */
  steer(id: number, wish: SweepWish): Promise<void>;
  /** Throws Conflict when the trial has not ended (`reopen`), or has (the others). */
  steerTrial(id: number, wish: TrialWish): Promise<void>;
  /** Each alone, whatever becomes of the others; says of each whether it was done. */
  actOnSweeps(
    action: SweepAction,
    ids: readonly number[],
    priority?: number,
  ): Promise<readonly Acted[]>;
  actOnTrials(action: TrialAction, ids: readonly number[]): Promise<readonly Acted[]>;
  /** Hides what has ended; `until` then it can be brought back. Throws Conflict when it has not ended. */
  delete(kind: Kind, id: number): Promise<{ readonly until: Date }>;
  /** Throws Conflict when it is not deleted or was too long ago. */
  undelete(kind: Kind, id: number): Promise<void>;
  readonly evidence: EvidenceClient;
  readonly networks: NetworksClient;
  readonly reports: ReportsClient;
  /** Lines with their line feeds. */
  export(id: number, options: ExportOptions): AsyncIterable<string>;
  /** Reads exported files of this machine into a new sweep. Throws InvalidInput. */
  import(
    files: readonly string[],
    options: Omit<ImportOptions, "by">,
  ): Promise<{ readonly id: number; readonly trials: number }>;
  close(): Promise<void>;
}

export interface SweepSearch {
  readonly limit: number;
  /** Words that name, notes, tags or launcher must have. */
  readonly search?: string;
  readonly shelf?: Shelf;
}

export type Kind = "sweep" | "trial";
export type SweepWish = "pause" | "resume" | "cancel";
export type TrialWish = SweepWish | "reopen";
