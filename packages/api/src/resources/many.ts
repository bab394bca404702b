import { ManyIds, ManySweeps, ManyTrials } from "@resweep/sweeps";
import { z } from "zod";
import { ActedModel } from "../models/acted.ts";
import { DiffModel } from "../models/diff.ts";
import { json, type Operation } from "../operation.ts";

const acted = json("Of each, whether it was done", z.object({ acted: z.array(ActedModel) }));

/** One thing done to each of several, whatever becomes of the others; and several side by side. */
export const manyOperations = {
  "POST /api/trials/actions": {
    summary: "Pause, resume, advance, cancel or reopen several trials, or bring them back",
    body: ManyTrials,
    answer: acted,
  },
  "POST /api/trials/deletions": {
    summary: "Hide several ended trials; for a week they can be brought back",
    body: z.strictObject({ trials: ManyIds }),
    answer: acted,
  },
  "POST /api/sweeps/actions": {
    summary: "Pause, resume, cancel, archive or prioritise several sweeps, or bring them back",
    body: ManySweeps,
    answer: acted,
  },
  "POST /api/sweeps/deletions": {
    summary: "Hide several ended sweeps; for a week they can be brought back",
    body: z.strictObject({ sweeps: ManyIds }),
    answer: acted,
  },
  "GET /api/diff": {
    summary: "What sets trials apart: their configurations and their environments",
    query: z.object({
      trials: z
        .string({ error: "is missing; ask for trials=1,2" })
        .regex(/^\d{1,9}(,\d{1,9}){0,999}$/, {
          error: "must be up to 1000 ids with commas between",
        })
        .describe("Ids with commas between, two at least"),
    }),
    answer: json("Where they differ", DiffModel),
  },
} as const satisfies Record<string, Operation>;
