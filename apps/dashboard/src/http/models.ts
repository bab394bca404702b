import { Desired, SweepState, TrialDesired, TrialState } from "@resweep/spec";
import { z } from "zod";
import type { WireCurve, WireSweep, WireTrial } from "../live/wire.ts";

const at = z.iso.datetime();
const number = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
const count = z.int().min(0);

/** The answers of the API, for its description; a test parses real answers with them. */
export const SweepModel = z.object({
  id: z.int(),
  name: z.string(),
  notes: z.string(),
  tags: z.array(z.string()).readonly(),
  state: SweepState,
  desired: Desired,
  createdAt: at,
  createdBy: z.string(),
  startedAt: at.nullable(),
  endedAt: at.nullable(),
  archivedAt: at.nullable().describe("Since when it is put away"),
  objective: z.object({ metric: z.string(), mode: z.enum(["min", "max"]) }),
  priority: z.int(),
  concurrency: z.int().nullable(),
  limits: z.object({
    hours: z.number().nullable().describe("Since the first trial started"),
    gpuHours: z.number().nullable().describe("That attempts may hold slots of workers, together"),
    onBudget: z.enum(["cut", "finish"]).describe("What becomes of running trials then"),
  }),
  trials: z.record(z.enum(["total", ...TrialState.options]), count),
  progress: z.number().min(0).max(1),
  best: z.object({ trialId: z.int(), number: z.int(), value: z.number() }).nullable(),
});

export const TrialModel = z.object({
  id: z.int(),
  sweepId: z.int(),
  number: z.int().describe("Counts from 1 within the sweep"),
  state: TrialState,
  desired: TrialDesired,
  seed: z.int(),
  values: z.record(z.string(), z.unknown()).describe("What varies in its sweep, by dotted path"),
  config: z.unknown(),
  step: count,
  totalSteps: count,
  objective: number.nullable(),
  results: z.record(z.string(), number).describe("Latest value of each metric"),
  startedAt: at.nullable(),
  endedAt: at.nullable(),
  durationMs: z.number().nullable(),
  worker: z.string().nullable(),
  error: z.string().nullable(),
  sharedWith: z
    .int()
    .nullable()
    .describe("Number of the trial of its sweep that trained its first stages, which they share"),
  requires: z.array(z.string()).describe("What a worker must offer to run it, as tokens"),
  waitsFor: z.string().nullable().describe("In words"),
});

export const CurveModel = z
  .object({
    trialId: z.int(),
    name: z.string(),
    step: z.array(z.int()),
    epoch: z.array(z.number()),
    trainMs: z.array(z.number()),
    value: z.array(number),
    min: z.array(number).optional(),
    max: z.array(number).optional(),
  })
  .describe("Columns of equal length; min and max where the curve was downsampled");

export const PlanModel = z.object({
  trials: count,
  configurations: count,
  seeds: z.number(),
  merged: count,
  sharing: count.describe("Trials that go on from stages which another one trains"),
  totalSteps: count,
  macs: z.number(),
  estimate: z.object({
    durationMs: z.number(),
    basis: z.enum(["measured", "assumed"]),
    trials: count,
  }),
  space: z.object({
    checkpoints: count.describe("Files that are kept, at most"),
    checkpointBytes: count,
    largestBytes: count.describe("Of the largest single file"),
    pointBytes: count.describe("In Postgres"),
    warning: z.string().nullable().describe("Where the connected workers lack the room"),
  }),
  slots: count.describe("Of the connected workers that can take some of the trials"),
  waiting: z.string().nullable().describe("Which trials no connected worker can take, in words"),
  sample: z.array(
    z.object({ values: z.record(z.string(), z.unknown()), seed: z.int(), totalSteps: count }),
  ),
});

export const WorkerModel = z.object({
  id: z.int(),
  name: z.string(),
  host: z.string(),
  pid: z.int(),
  slots: z.int(),
  offers: z.array(z.string()).describe("What a trial may require of it, as tokens"),
  facts: z.record(z.string(), z.unknown()),
  startedAt: at,
  seenAt: at,
  alive: z.boolean(),
  quarantinedAt: at.nullable().describe("Since when it is given no work"),
  failures: count.describe("Failures of the machine in a row"),
  running: z.array(z.object({ trialId: z.int(), slot: z.int() })),
});

export const LogLineModel = z.object({
  id: z.int(),
  fence: z.int().describe("The attempt that said it"),
  level: z.enum(["info", "warn", "error"]),
  message: z.string(),
  at,
});

export const EventModel = z.object({
  id: z.int(),
  at,
  sweepId: z.int().nullable(),
  trialId: z.int().nullable(),
  fence: z.int().nullable().describe("The attempt it is about"),
  what: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  by: z.string(),
  why: z.string(),
});

// The compiler holds the descriptions to what is really sent.
type Same<A, B> = A extends B ? true : never;
true satisfies Same<Omit<WireSweep, "trials">, Omit<z.input<typeof SweepModel>, "trials">>;
true satisfies Same<keyof WireTrial, keyof z.input<typeof TrialModel>>;
true satisfies Same<keyof WireCurve, keyof z.input<typeof CurveModel>>;
