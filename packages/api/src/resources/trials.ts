import { z } from "zod";
import { CurveModel } from "../models/curve.ts";
import { LogLineModel, TrialDetailModel, TrialModel } from "../models/trial.ts";
import { at, largestId } from "../models/values.ts";
import { json, type Operation } from "../operation.ts";
import { byId, limit, whole } from "./asked.ts";

const which = "must be the id of a sweep: /api/trials?sweep=1";
const trial = json("The trial", TrialDetailModel);

export const trialOperations = {
  "GET /api/trials": {
    summary: "The trials of a sweep",
    query: z.object({
      sweep: z.coerce
        .number<number>({ error: which })
        .int({ error: which })
        .min(1, { error: which })
        .max(largestId, { error: which })
        .describe("The sweep's id"),
    }),
    answer: json("Trials", z.object({ trials: z.array(TrialModel) })),
  },
  "GET /api/trials/{id}": {
    summary: "One trial, with its attempts, stages, checkpoints and events",
    params: byId,
    answer: trial,
  },
  "DELETE /api/trials/{id}": {
    summary: "Hide an ended trial at once and remove it later; until then it can be brought back",
    params: byId,
    answer: json("When it is removed", z.object({ until: at })),
  },
  "POST /api/trials/{id}/undelete": {
    summary: "Bring it back",
    params: byId,
    answer: trial,
  },
  "POST /api/trials/{id}/reopen": {
    summary: "Queue an ended trial again, from its newest checkpoint",
    params: byId,
    answer: trial,
  },
  "POST /api/trials/{id}/cancel": {
    summary: "End one trial",
    params: byId,
    answer: trial,
  },
  "POST /api/trials/{id}/pause": {
    summary: "Let it write a checkpoint and give way, and pass it over until it is resumed",
    params: byId,
    answer: trial,
  },
  "POST /api/trials/{id}/resume": {
    summary: "Take up a paused trial",
    params: byId,
    answer: trial,
  },
  "GET /api/trials/{id}/log": {
    summary: "Lines of its log",
    params: byId,
    query: z.object({
      after: whole().min(0).optional().describe("Only lines beyond this id"),
      limit: limit(500, 5000),
    }),
    answer: json("Lines", z.object({ lines: z.array(LogLineModel) })),
  },
  "GET /api/curves": {
    summary: "Metric curves",
    query: z.object({
      trials: z
        .string({ error: "is missing; ask for trials=1,2" })
        .regex(/^\d{1,9}(,\d{1,9}){0,999}$/, {
          error: "must be up to 1000 ids with commas between",
        })
        .describe("Ids with commas between"),
      names: z
        .string({ error: "is missing; ask for names=train/loss" })
        .min(1)
        .max(5000)
        .describe("Metric names with commas between"),
      points: whole()
        .min(10)
        .max(20_000)
        .default(800)
        .describe("At most so many points a curve; longer ones are put in buckets"),
    }),
    answer: json("Curves", z.object({ curves: z.array(CurveModel) })),
  },
} as const satisfies Record<string, Operation>;
