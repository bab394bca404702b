import { Outcome } from "@resweep/spec";
import { z } from "zod";

/** What `ps` shows of a training process that has no job yet. */
export const SPARE_TITLE = "resweep: spare";

/** All that a training process is told. */
export const TrialJob = z.object({
  /** What `ps` shows. */
  title: z.string(),
  config: z.unknown(),
  seed: z.int(),
  /** TensorFlow threads; set before TensorFlow is loaded. */
  threads: z.int().min(1),
  /** The GPU of its slot, and its share of the memory; set before TensorFlow is loaded. */
  gpu: z.object({ id: z.string(), memoryMiB: z.int().min(1).nullable() }).optional(),
  resume: z.object({ key: z.string(), sha256: z.string() }).nullable(),
  /** The metric by which a scheduler judges it: the training waits a moment for each verdict. */
  judgedBy: z.string().nullable(),
  keyPrefix: z.string(),
  spoolFolder: z.string(),
  /** How long a full disk is waited for before the trial is given back. */
  fullDiskPatienceMs: z.number(),
  /** Address of the artifact store. */
  artifacts: z.string(),
  datasets: z.object({
    folders: z.record(z.string(), z.string()),
    cacheDir: z.string(),
    download: z.boolean().optional(),
  }),
  /** Folder of weight files. */
  weights: z.string().optional(),
  compile: z.boolean(),
  /** Share of the device's memory that a dataset may take to stay there. */
  residentShare: z.number().min(0).max(1).optional(),
});
export type TrialJob = z.infer<typeof TrialJob>;

/** Supervisor to child. */
export const SupervisorMessage = z.discriminatedUnion("type", [
  /** To a spare: what every trial needs may be loaded now. */
  z.object({ type: z.literal("prepare"), threads: z.int().min(1) }),
  z.object({ type: z.literal("job"), job: TrialJob }),
  /** The spool up to this byte is in Postgres. */
  z.object({ type: z.literal("acknowledged"), bytes: z.int() }),
  /** What it measured last was looked at; what follows from that was said before. */
  z.object({ type: z.literal("judged") }),
  z.object({ type: z.literal("interrupt"), reason: z.enum(["cancel", "stop", "yield"]) }),
]);
export type SupervisorMessage = z.infer<typeof SupervisorMessage>;

/** Child to supervisor; everything else it says goes to the spool. */
export const ChildMessage = z.discriminatedUnion("type", [
  /** Once when the job was taken, then about once a second while steps end: feeds the watchdog. */
  z.object({ type: z.literal("beat"), slowestStepMs: z.number() }),
  /** There is something to judge in its spool. */
  z.object({ type: z.literal("measured") }),
  /** A disk is full: it waits for room, or gave its trial back because there was none. */
  z.object({ type: z.literal("full-disk"), message: z.string() }),
  /** The last word: its spool is on the disk and holds `records` records. */
  z.object({ type: z.literal("outcome"), outcome: Outcome, records: z.int() }),
]);
export type ChildMessage = z.infer<typeof ChildMessage>;
