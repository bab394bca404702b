import { exportFormats, exportRows, SweepEdit, SweepNotes } from "@resweep/sweeps";
import { z } from "zod";
import { ChangesModel } from "../models/curve.ts";
import { PlanModel } from "../models/plan.ts";
import { EventModel, SweepDetailModel, SweepModel, SweepVersionModel } from "../models/sweep.ts";
import { SweepFile } from "../models/sweep-file.ts";
import { anyJson, at, count, values } from "../models/values.ts";
import { created, events, json, type Operation, text } from "../operation.ts";
import { before, byId, limit } from "./asked.ts";

const sweep = json("The sweep", SweepDetailModel);
const size = z.object({
  quick: z
    .enum(["0", "1"])
    .default("0")
    .describe("1: the quick size, which its part quick describes"),
});

export const sweepOperations = {
  "GET /api/sweeps": {
    summary: "The history of sweeps, newest first",
    query: z.object({
      limit: limit(50, 500),
      before: before("Only those older than this id"),
      search: z
        .string()
        .max(200)
        .optional()
        .describe("Words that name, notes, tags or launcher must have, all of them"),
      shelf: z
        .enum(["current", "archived", "deleted"])
        .default("current")
        .describe("current unless said"),
    }),
    answer: json("Sweeps", z.object({ sweeps: z.array(SweepModel) })),
  },
  "POST /api/sweeps": {
    summary: "Launch a sweep",
    query: size,
    body: SweepFile,
    yaml: true,
    answer: created("Launched", z.object({ id: z.int(), trials: count, totalSteps: count })),
  },
  "POST /api/plan": {
    summary: "What a specification would make, without making it",
    query: size,
    body: SweepFile,
    yaml: true,
    answer: json("The plan", PlanModel),
  },
  "GET /api/sweeps/{id}": {
    summary: "One sweep, with its specification",
    params: byId,
    answer: sweep,
  },
  "PATCH /api/sweeps/{id}": {
    summary: "Change its space, its sampler's cells, its limits or its priority while it runs",
    params: byId,
    body: SweepEdit,
    answer: sweep,
  },
  "DELETE /api/sweeps/{id}": {
    summary: "Hide an ended sweep at once and remove it later; until then it can be brought back",
    params: byId,
    answer: json("When it is removed", z.object({ until: at })),
  },
  "POST /api/sweeps/{id}/undelete": {
    summary: "Bring it back",
    params: byId,
    answer: sweep,
  },
  "POST /api/sweeps/{id}/pause": {
    summary: "Let running trials write a checkpoint, start no more",
    params: byId,
    answer: sweep,
  },
  "POST /api/sweeps/{id}/resume": {
    summary: "Go on with a paused sweep",
    params: byId,
    answer: sweep,
  },
  "POST /api/sweeps/{id}/cancel": {
    summary: "End it for good",
    params: byId,
    answer: sweep,
  },
  "PATCH /api/sweeps/{id}/annotation": {
    summary: "Another name, notes (Markdown) or tags; put it away or take it out again",
    params: byId,
    body: SweepNotes.meta({ id: "SweepNotes" }),
    answer: sweep,
  },
  "POST /api/sweeps/{id}/enqueue": {
    summary: "One more cell, by some of its values; the others are drawn",
    params: byId,
    body: z
      .record(z.string(), anyJson, { error: "must be values by dotted path" })
      .describe("Values by dotted path"),
    answer: created("Added", z.object({ values, trials: count })),
  },
  "GET /api/sweeps/{id}/timeline": {
    summary: "What happened to a sweep and its trials, newest first",
    params: byId,
    query: z.object({
      limit: limit(100, 500),
      before: before("Only those older than the event of this id"),
    }),
    answer: json("Events", z.object({ events: z.array(EventModel) })),
  },
  "GET /api/sweeps/{id}/versions": {
    summary: "The specifications it had before its space was widened, and by what, oldest first",
    params: byId,
    answer: json("Versions", z.array(SweepVersionModel)),
  },
  "GET /api/sweeps/{id}/events": {
    summary: "Server-sent events `changes`: { sweep, trials, points, reset, waits }",
    params: byId,
    query: z.object({
      seen: z
        .string()
        .optional()
        .describe(
          "What the reader has of its trials, from which the stream goes on: `writeSeen` of packages/spec makes it of their `id` and `flush`",
        ),
    }),
    answer: events("A stream", {
      changes: ChangesModel,
      trouble: z.object({ message: z.string() }),
    }),
  },
  "GET /api/sweeps/{id}/export": {
    summary: "All trials, stages, metric points or cells of sensitivity scans, as lines",
    params: byId,
    query: z.object({
      format: z
        .enum(exportFormats, { error: `must be one of ${exportFormats.join(", ")}` })
        .default("csv")
        .describe("csv unless said"),
      rows: z.enum(exportRows).optional().describe("What a line is of; trials unless said"),
      points: z
        .enum(["", "0", "1", "true", "false"])
        .default("0")
        .describe("The older way to say rows=points"),
    }),
    answer: text("Lines", "text/csv", "application/x-ndjson"),
  },
} as const satisfies Record<string, Operation>;
