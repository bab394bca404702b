import type { SweepPreview } from "@resweep/sweeps";
import { z } from "zod";
import type { Says } from "./says.ts";
import { count } from "./values.ts";

export const PlanModel = z
  .object({
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
      trials: count.describe("Past ones of these workers that the estimate is from"),
      gpuHours: z
        .number()
        .nullable()
        .describe("All slots of workers together; null where nothing like it was trained on them"),
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
      z.object({ values: z.record(z.string(), z.json()), seed: z.int(), totalSteps: count }),
    ),
  })
  .meta({ id: "Plan" });

true satisfies Says<typeof PlanModel, SweepPreview>;
