import type { TrialDiff } from "@resweep/sweeps";
import { z } from "zod";
import type { Says } from "./says.ts";

const differences = z.array(
  z.object({
    path: z.string(),
    values: z
      .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe("One of each trial, in their order"),
  }),
);

export const DiffModel = z
  .object({
    trials: z.array(z.object({ id: z.int(), sweepId: z.int(), number: z.int() })),
    configuration: differences.describe("What they were to do, where it differs"),
    environment: differences.describe(
      "Where they did it, where that differs: `code`, `packages`, `hardware`, `data`",
    ),
    notBegun: z.array(z.int()).describe("Ids of those that no worker has taken yet"),
  })
  .meta({ id: "TrialDiff" });

true satisfies Says<typeof DiffModel, TrialDiff>;
