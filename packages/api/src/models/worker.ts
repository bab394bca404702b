import type { WorkerSummary } from "@resweep/store";
import { z } from "zod";
import type { Says } from "./says.ts";
import { at, count } from "./values.ts";

export const WorkerModel = z
  .object({
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
    usage: z
      .object({
        cores: z.number().nullable().describe("Kept busy by it and its trials, on average"),
        memoryMiB: z.number().describe("Resident, of it and its trials"),
        gpus: z.array(
          z.object({
            id: z.string(),
            busy: z.number().nullable().describe("Share of the time, 0 to 1"),
            memoryMiB: z.number(),
            totalMiB: z.number(),
          }),
        ),
      })
      .nullable()
      .describe("What it used of its machine at its last sign of life"),
  })
  .meta({ id: "Worker" });

// The compiler holds the model to what is really sent.
true satisfies Says<typeof WorkerModel, WorkerSummary>;
