import { z } from "zod";
import { ConfusionModel, WorkModel } from "../models/confusion.ts";
import { id } from "../models/values.ts";
import { json, type Operation, text } from "../operation.ts";
import { byId, whole } from "./asked.ts";

/** What networks confuse, and what it took to train them. */
export const classOperations = {
  "GET /api/trials/{id}/confusion": {
    summary: "What the network that a stage ended with confuses",
    params: byId,
    query: z.object({
      stage: whole()
        .min(0)
        .max(1000)
        .optional()
        .describe("The last one that has a matrix unless said"),
      split: z.enum(["validation", "test"]).optional().describe("test unless said"),
    }),
    answer: json("Counts of pairs of classes, and the surest mistakes", ConfusionModel),
  },
  "GET /api/trials/{id}/images/{part}/{image}": {
    summary: "An image of the data that it is of, where the dashboard's machine has them",
    params: z.object({ id, part: z.enum(["train", "test"]), image: z.int().min(0) }),
    answer: text("The image", "image/png"),
  },
  "GET /api/work": {
    summary: "Multiply-accumulates that trials spend by the end of each stage, as planned",
    query: z.object({
      trials: z
        .string({ error: "is missing; ask for trials=1,2" })
        .regex(/^\d{1,9}(,\d{1,9}){0,199}$/, {
          error: "must be up to 200 ids with commas between",
        })
        .describe("Ids with commas between"),
    }),
    answer: json("Of each trial", z.object({ work: z.array(WorkModel) })),
  },
} as const satisfies Record<string, Operation>;
