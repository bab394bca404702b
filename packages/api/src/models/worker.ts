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
  })
  .meta({ id: "Worker" });

// The compiler holds the model to what is really sent.
true satisfies Says<typeof WorkerModel, WorkerSummary>;
