import { Desired, JsonNumber, SweepState, TrialState } from "@resweep/spec";
import { z } from "zod";

const When = z.coerce.date();
const Maybe = When.nullable();

/** A sweep as the dashboard's JSON says it; fields that only a page needs pass through. */
export const SweepWire = z.looseObject({
  id: z.int(),
  name: z.string(),
  state: SweepState,
  desired: Desired,
  createdAt: When,
  createdBy: z.string(),
  startedAt: Maybe,
  endedAt: Maybe,
  archivedAt: Maybe.default(null),
  objective: z.object({ metric: z.string(), mode: z.enum(["min", "max"]) }),
  trials: z.looseObject({ total: z.int() }).catchall(z.int()),
  progress: z.number(),
  best: z.object({ trialId: z.int(), number: z.int(), value: JsonNumber }).nullable(),
});

export const EventWire = z.looseObject({ id: z.int(), at: When });

export const TrialWire = z.looseObject({
  id: z.int(),
  sweepId: z.int(),
  number: z.int(),
  state: TrialState,
  seed: z.int(),
  values: z.record(z.string(), z.unknown()),
  config: z.unknown(),
  step: z.int(),
  totalSteps: z.int(),
  objective: JsonNumber.nullable(),
  results: z.record(z.string(), JsonNumber),
  startedAt: Maybe,
  endedAt: Maybe,
  durationMs: z.number().nullable(),
  worker: z.string().nullable(),
  error: z.string().nullable(),
  sharedWith: z.int().nullable().default(null),
  requires: z.array(z.string()).default([]),
  waitsFor: z.string().nullable(),
});

export const WorkerWire = z.looseObject({
  id: z.int(),
  name: z.string(),
  host: z.string(),
  pid: z.int(),
  slots: z.int(),
  offers: z.array(z.string()),
  facts: z.looseObject({}),
  startedAt: When,
  seenAt: When,
  alive: z.boolean(),
  quarantinedAt: Maybe,
  failures: z.int(),
  running: z.array(z.object({ trialId: z.int(), slot: z.int() })),
});

/** The body of every answer that is not a success. */
export const Problem = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});
