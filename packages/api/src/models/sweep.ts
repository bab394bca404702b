import { Desired, SweepState, TrialState } from "@resweep/spec";
import type { EventSummary, SweepDetail, SweepSummary } from "@resweep/store";
import type { WidenedVersion } from "@resweep/sweeps";
import { z } from "zod";
import type { Says } from "./says.ts";
import { at, count } from "./values.ts";

const objective = z.object({ metric: z.string(), mode: z.enum(["min", "max"]) });

export const SweepModel = z
  .object({
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
    objective: objective.describe("The first of its objectives"),
    objectives: z.array(objective).readonly().describe("All that it is judged by"),
    priority: z.int(),
    concurrency: z.int().nullable(),
    limits: z.object({
      hours: z.number().nullable().describe("Since the first trial started"),
      gpuHours: z.number().nullable().describe("That attempts may hold slots of workers, together"),
      onBudget: z.enum(["cut", "finish"]).describe("What becomes of running trials then"),
    }),
    trials: z.record(z.enum(["total", ...TrialState.options]), count),
    progress: z.number().min(0).max(1),
    best: z
      .object({ trialId: z.int(), number: z.int(), value: z.number() })
      .nullable()
      .describe("Null where there are several objectives"),
    front: count
      .nullable()
      .describe("Cells that no other beats in every objective; null where there is one"),
  })
  .meta({ id: "Sweep" });

export const SweepDetailModel = SweepModel.extend({
  spec: z.unknown().describe("As it was accepted, and edited since"),
  deviceMs: z.number().describe("That its trials' attempts held slots of workers, together"),
}).meta({ id: "SweepDetail" });

export const SweepVersionModel = z.object({
  version: z.int(),
  spec: z.unknown(),
  replacedAt: at,
  replacedBy: z.string(),
  widened: z.array(z.string()).describe("What the space was widened by then, a parameter each"),
});

export const EventModel = z
  .object({
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
  })
  .meta({ id: "Event" });

// The compiler holds the models to what is really sent.
true satisfies Says<typeof SweepModel, SweepSummary>;
true satisfies Says<typeof SweepDetailModel, SweepDetail>;
true satisfies Says<typeof SweepVersionModel, WidenedVersion>;
true satisfies Says<typeof EventModel, EventSummary>;
