import { pairedTests } from "@resweep/search";
import { z } from "zod";
import {
  CellsModel,
  ClaimModel,
  DegradationModel,
  DivergenceModel,
  FamilyModel,
  ImportanceModel,
  ParetoModel,
  SensitivityModel,
  TwinPlanModel,
} from "../models/evidence.ts";
import { Question } from "../models/sweep-file.ts";
import { count } from "../models/values.ts";
import { created, json, type Operation } from "../operation.ts";
import { byId } from "./asked.ts";

const more = "must be how many more";
const which = "must be the number of a claim";
const metric = z.string().optional().describe("The sweep's (first) objective unless said");

/** What the trials of a sweep say. */
export const evidenceOperations = {
  "GET /api/sweeps/{id}/claims": {
    summary: "The claims it declared, judged by its trials so far",
    params: byId,
    answer: json("Claims", z.object({ claims: z.array(ClaimModel) })),
  },
  "POST /api/sweeps/{id}/compare": {
    summary: "Compare two arms, paired by seed; reads only",
    params: byId,
    body: Question,
    answer: json("The comparison", ClaimModel),
  },
  "GET /api/sweeps/{id}/cells": {
    summary: "Its cells over their seeds, the best first",
    params: byId,
    query: z.object({
      metric,
      target: z.coerce
        .number<number>({ error: "must be a number" })
        .optional()
        .describe("Also the epochs that each cell took to reach it"),
    }),
    answer: json("Cells", CellsModel),
  },
  "GET /api/sweeps/{id}/importance": {
    summary: "Which of the varied paths matter",
    params: byId,
    query: z.object({ metric }),
    answer: json("Importance", ImportanceModel),
  },
  "GET /api/sweeps/{id}/pareto": {
    summary: "The cells that are best for some trade between metrics",
    params: byId,
    query: z.object({
      metrics: z
        .string()
        .optional()
        .describe(
          "Names with commas between; else the sweep's objectives, or its one and network/macs",
        ),
    }),
    answer: json("The front", ParetoModel),
  },
  "GET /api/sweeps/{id}/family": {
    summary: "The networks of a sweep, from which each was made, and what that cost and bought",
    params: byId,
    answer: json("Each parent before its children", FamilyModel),
  },
  "GET /api/sweeps/{id}/sensitivity": {
    summary: "What each layer of its networks can lose, the mean over the seeds of each",
    params: byId,
    answer: json("Of each network that was scanned", SensitivityModel),
  },
  "GET /api/sweeps/{id}/twins": {
    summary: "The dense twins that its compressed networks lack, as they would be launched",
    params: byId,
    answer: json("The plan", TwinPlanModel),
  },
  "POST /api/sweeps/{id}/twins": {
    summary: "Launch the dense twins that its compressed networks lack",
    params: byId,
    answer: {
      ...created("Launched", TwinPlanModel),
      statuses: { 200: "There is none to launch", 201: "Launched" },
    },
  },
  "GET /api/sweeps/{id}/degradation": {
    summary: "Training and test error against depth",
    params: byId,
    query: z.object({
      test: z
        .enum(pairedTests, { error: `must be one of ${pairedTests.join(", ")}` })
        .optional()
        .describe("permutation unless said"),
    }),
    answer: json("Errors", DegradationModel),
  },
  "GET /api/sweeps/{id}/divergence": {
    summary: "How likely training diverges, by rate, warm-up and network",
    params: byId,
    answer: json("The map", DivergenceModel),
  },
  "POST /api/sweeps/{id}/seeds": {
    summary: "Further seeds for all its cells, for those of one claim, or for that of one trial",
    params: byId,
    body: z.strictObject({
      seeds: z.int({ error: more }).min(1, { error: more }),
      claim: z.int({ error: which }).min(1, { error: which }).optional().describe("Counts from 1"),
      trial: z.int({ error: "must be the id of a trial" }).optional().describe("Its cell alone"),
    }),
    answer: created("Added", z.object({ seeds: z.array(z.int()), trials: count })),
  },
} as const satisfies Record<string, Operation>;
