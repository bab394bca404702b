import { AttemptState, StageResults, TrialDesired, TrialState } from "@resweep/spec";
import type { LogLine, TrialDetail, TrialSummary } from "@resweep/store";
import { z } from "zod";
import type { Says } from "./says.ts";
import { EventModel } from "./sweep.ts";
import { at, count, number } from "./values.ts";

export const TrialModel = z
  .object({
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
    flush: count.describe("Raised with every change of it: what an event stream can go on from"),
  })
  .meta({ id: "Trial" });

const AttemptModel = z.object({
  fence: z.int().describe("Counts from 1 within the trial"),
  state: AttemptState,
  worker: z.string().nullable(),
  slot: z.int(),
  startedAt: at,
  endedAt: at.nullable(),
  heartbeatAt: at,
  resumedFrom: count.nullable().describe("The step; null when it began anew"),
  error: z.string().nullable(),
});

const StageModel = z.object({
  index: count.describe("0 is the training, then the recipe's further stages"),
  name: z.string(),
  state: TrialState,
  firstStep: count,
  lastStep: count.nullable(),
  trainMs: z.number().nullable(),
  sharedWith: z.int().nullable().describe("Number of the trial that trained it"),
  results: StageResults.nullable(),
});

const CheckpointModel = z.object({
  stage: count,
  step: count,
  epoch: z.number(),
  key: z.string().describe("In the artifact store"),
  sha256: z.string(),
  bytes: count,
  fence: z.int(),
  createdAt: at,
});

const FactsModel = z.object({
  dataset: z.object({
    name: z.string(),
    hash: z.string(),
    train: count,
    validation: count,
    test: count,
    classNames: z.array(z.string()).optional(),
    unreadable: count.optional().describe("Files that were left out"),
  }),
  device: z.record(z.string(), z.unknown()),
});

export const TrialDetailModel = TrialModel.extend({
  sweepName: z.string(),
  sweepObjective: z.object({ metric: z.string(), mode: z.enum(["min", "max"]) }),
  hash: z.string().describe("Of its configuration and seed"),
  attempts: z.array(AttemptModel),
  stages: z.array(StageModel),
  checkpoints: z.array(CheckpointModel),
  measurements: z
    .array(
      z.object({
        epoch: z.number(),
        value: number,
        verdict: z.enum(["continue", "wait", "stop"]).nullable(),
        why: z.string(),
      }),
    )
    .describe("The objective by epoch, and what the sweep's scheduler said to it"),
  facts: FactsModel.nullable().describe("What the newest attempt said of its data and device"),
  events: z.array(EventModel),
}).meta({ id: "TrialDetail" });

export const LogLineModel = z
  .object({
    id: z.int(),
    fence: z.int().describe("The attempt that said it"),
    level: z.enum(["info", "warn", "error"]),
    message: z.string(),
    at,
  })
  .meta({ id: "LogLine" });

// The compiler holds the models to what is really sent.
true satisfies Says<typeof TrialModel, TrialSummary>;
true satisfies Says<typeof TrialDetailModel, TrialDetail>;
true satisfies Says<typeof LogLineModel, LogLine>;
