import { pairedTests } from "@resweep/search";
import type { GroupDescription } from "@resweep/spec";
import {
  exportRows,
  NewNetwork,
  NewReport,
  questionShape,
  ReportEdit,
  SweepEdit,
  SweepNotes,
  sweepShape,
  TrialConfig,
} from "@resweep/sweeps";
import { z } from "zod";
import { descriptionSchema } from "./description-schema.ts";
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
} from "./evidence-models.ts";
import {
  CurveModel,
  EventModel,
  LogLineModel,
  PlanModel,
  SweepModel,
  TrialModel,
  WorkerModel,
} from "./models.ts";
import { NetworkDetailModel, NetworkModel } from "./network-models.ts";
import { peoplePaths } from "./people-paths.ts";
import { Problem } from "./problem.ts";
import { ReportDetailModel, ReportModel } from "./report-models.ts";

const schemas = {
  Sweep: z.toJSONSchema(SweepModel),
  Trial: z.toJSONSchema(TrialModel),
  Curve: z.toJSONSchema(CurveModel),
  Plan: z.toJSONSchema(PlanModel),
  Worker: z.toJSONSchema(WorkerModel),
  LogLine: z.toJSONSchema(LogLineModel),
  Event: z.toJSONSchema(EventModel),
  SweepNotes: z.toJSONSchema(SweepNotes, { io: "input" }),
  Network: z.toJSONSchema(NetworkModel),
  NetworkDetail: z.toJSONSchema(NetworkDetailModel),
  NewNetwork: z.toJSONSchema(NewNetwork),
  Report: z.toJSONSchema(ReportModel),
  ReportDetail: z.toJSONSchema(ReportDetailModel),
  NewReport: z.toJSONSchema(NewReport, { io: "input" }),
  ReportEdit: z.toJSONSchema(ReportEdit, { io: "input" }),
  Claim: z.toJSONSchema(ClaimModel),
  Cells: z.toJSONSchema(CellsModel),
  Importance: z.toJSONSchema(ImportanceModel),
  Pareto: z.toJSONSchema(ParetoModel),
  Family: z.toJSONSchema(FamilyModel),
  Sensitivity: z.toJSONSchema(SensitivityModel, { io: "input" }),
  TwinPlan: z.toJSONSchema(TwinPlanModel),
  Degradation: z.toJSONSchema(DegradationModel),
  Divergence: z.toJSONSchema(DivergenceModel),
  Problem: z.toJSONSchema(Problem),
};

const ref = (name: keyof typeof schemas | "SweepSpec" | "Question" | "TrialConfig") => ({
  $ref: `#/components/schemas/${name}`,
});
const json = (schema: object) => ({ "application/json": { schema } });
const one = (description: string, schema: object) => ({ description, content: json(schema) });
const list = (key: string, item: object) => ({
  type: "object",
  required: [key],
  properties: { [key]: { type: "array", items: item } },
});
const problems = {
  "400": one("The input was refused; `issues` names each field", ref("Problem")),
  "404": one("There is no such thing", ref("Problem")),
  "409": one("Its present state does not allow it", ref("Problem")),
  "503": one("Postgres does not answer", ref("Problem")),
};

const id = { name: "id", in: "path", required: true, schema: { type: "integer" } };
const query = (name: string, schema: object, description: string, required = false) => ({
  name,
  in: "query",
  required,
  schema,
  description,
});
const specBody = {
  required: true,
  content: { ...json(ref("SweepSpec")), "application/yaml": { schema: ref("SweepSpec") } },
};
const quick = query(
  "quick",
  { enum: ["0", "1"] },
  "1: the quick size, which its part quick describes",
);
const get = (summary: string, ok: object, parameters: readonly object[] = []) => ({
  get: { summary, parameters, responses: { "200": ok, ...problems } },
});
const post = (summary: string, ok: object, parameters: readonly object[] = []) => ({
  post: { summary, parameters, responses: { "200": ok, ...problems } },
});
const text = { type: "string" };
const whole = { type: "integer" };
const reference = {
  ...{ name: "reference", in: "path", required: true, schema: text },
  description: "name@version, a name (its newest version) or an alias",
};
const metricQuery = query("metric", text, "The sweep's objective unless said");

/** The description of the HTTP API, made from the same schemas that read and write it. */
export function openapi() {
  return {
    openapi: "3.1.0",
    info: {
      title: "Resweep",
      version: "0.1.0",
      description:
        "Launch, watch and export sweeps. Opened to other machines than its own, a dashboard wants an API token with each request (authorization: Bearer rsw_...); what changes something wants one anyway, or the origin header of its own pages. NaN and infinities are the strings NaN, Infinity and -Infinity.",
    },
    paths: {
      "/api/sweeps": {
        ...get("The history of sweeps, newest first", one("Sweeps", list("sweeps", ref("Sweep"))), [
          query("limit", whole, "At most so many; 50 unless said"),
          query("before", whole, "Only those older than this id"),
          query("search", text, "Words that name, notes, tags or launcher must have, all of them"),
          query("shelf", { enum: ["current", "archived", "deleted"] }, "current unless said"),
        ]),
        post: {
          summary: "Launch a sweep",
          parameters: [quick],
          requestBody: specBody,
          responses: {
            "201": one("Launched", {
              type: "object",
              properties: { id: whole, trials: whole, totalSteps: whole },
            }),
            ...problems,
          },
        },
      },
      "/api/plan": {
        post: {
          summary: "What a specification would make, without making it",
          parameters: [quick],
          requestBody: specBody,
          responses: { "200": one("The plan", ref("Plan")), ...problems },
        },
      },
      "/api/sweeps/{id}/annotation": {
        patch: {
          summary: "Another name, notes (Markdown) or tags; put it away or take it out again",
          parameters: [id],
          requestBody: { required: true, content: json(ref("SweepNotes")) },
          responses: { "200": one("The sweep", ref("Sweep")), ...problems },
        },
      },
      "/api/sweeps/{id}/timeline": get(
        "What happened to a sweep and its trials, newest first",
        one("Events", list("events", ref("Event"))),
        [
          id,
          query("limit", whole, "At most so many; 100 unless said"),
          query("before", whole, "Only those older than the event of this id"),
        ],
      ),
      "/api/sweeps/{id}": {
        ...get("One sweep, with its specification", one("The sweep", ref("Sweep")), [id]),
        patch: {
          summary:
            "Change its space, its sampler's cells, its limits or its priority while it runs",
          parameters: [id],
          requestBody: { required: true, content: json(z.toJSONSchema(SweepEdit)) },
          responses: { "200": one("The sweep", ref("Sweep")), ...problems },
        },
        delete: hide("sweep"),
      },
      "/api/sweeps/{id}/enqueue": {
        post: {
          summary: "One more cell, by some of its values; the others are drawn",
          parameters: [id],
          requestBody: {
            required: true,
            content: json({ type: "object", description: "Values by dotted path" }),
          },
          responses: {
            "201": one("Added", {
              type: "object",
              properties: { values: { type: "object" }, trials: whole },
            }),
            ...problems,
          },
        },
      },
      "/api/sweeps/{id}/undelete": post("Bring it back", one("The sweep", ref("Sweep")), [id]),
      "/api/sweeps/{id}/pause": post(
        "Let running trials write a checkpoint, start no more",
        one("The sweep", ref("Sweep")),
        [id],
      ),
      "/api/sweeps/{id}/resume": post("Go on with a paused sweep", one("The sweep", ref("Sweep")), [
        id,
      ]),
      "/api/sweeps/{id}/cancel": post("End it for good", one("The sweep", ref("Sweep")), [id]),
      "/api/sweeps/{id}/events": get(
        "Server-sent events `changes`: { sweep, trials, points, reset }",
        { description: "A stream", content: { "text/event-stream": { schema: text } } },
        [id],
      ),
      "/api/sweeps/{id}/versions": get(
        "The specifications it had before its space was widened, oldest first",
        one("Versions", {
          type: "array",
          items: {
            type: "object",
            properties: {
              version: whole,
              spec: { type: "object" },
              replacedAt: text,
              replacedBy: text,
            },
          },
        }),
        [id],
      ),
      "/api/sweeps/{id}/export": get(
        "All trials, stages, metric points or cells of sensitivity scans, as lines",
        {
          description: "Lines",
          content: { "text/csv": { schema: text }, "application/x-ndjson": { schema: text } },
        },
        [
          id,
          query("format", { enum: ["csv", "jsonl"] }, "csv unless said"),
          query("rows", { enum: exportRows }, "What a line is of; trials unless said"),
        ],
      ),
      "/api/sweeps/{id}/claims": get(
        "The claims it declared, judged by its trials so far",
        one("Claims", list("claims", ref("Claim"))),
        [id],
      ),
      "/api/sweeps/{id}/compare": {
        post: {
          summary: "Compare two arms, paired by seed; reads only",
          parameters: [id],
          requestBody: { required: true, content: json(ref("Question")) },
          responses: { "200": one("The comparison", ref("Claim")), ...problems },
        },
      },
      "/api/sweeps/{id}/cells": get(
        "Its cells over their seeds, the best first",
        one("Cells", ref("Cells")),
        [
          id,
          metricQuery,
          query("target", { type: "number" }, "Also the epochs that each cell took to reach it"),
        ],
      ),
      "/api/sweeps/{id}/importance": get(
        "Which of the varied paths matter",
        one("Importance", ref("Importance")),
        [id, metricQuery],
      ),
      "/api/sweeps/{id}/pareto": get(
        "The cells that are best for some trade between metrics",
        one("The front", ref("Pareto")),
        [
          id,
          query("metrics", text, "Names with commas between; the objective and network/macs else"),
        ],
      ),
      "/api/sweeps/{id}/family": get(
        "The networks of a sweep, from which each was made, and what that cost and bought",
        one("Each parent before its children", ref("Family")),
        [id],
      ),
      "/api/sweeps/{id}/sensitivity": get(
        "What each layer of its networks can lose, the mean over the seeds of each",
        one("Of each network that was scanned", ref("Sensitivity")),
        [id],
      ),
      "/api/sweeps/{id}/twins": {
        ...get(
          "The dense twins that its compressed networks lack, as they would be launched",
          one("The plan", ref("TwinPlan")),
          [id],
        ),
        post: {
          summary: "Launch the dense twins that its compressed networks lack",
          parameters: [id],
          responses: {
            "200": one("There is none to launch", ref("TwinPlan")),
            "201": one("Launched", ref("TwinPlan")),
            ...problems,
          },
        },
      },
      "/api/sweeps/{id}/degradation": get(
        "Training and test error against depth",
        one("Errors", ref("Degradation")),
        [id, query("test", { enum: pairedTests }, "permutation unless said")],
      ),
      "/api/sweeps/{id}/divergence": get(
        "How likely training diverges, by rate, warm-up and network",
        one("The map", ref("Divergence")),
        [id],
      ),
      "/api/sweeps/{id}/seeds": {
        post: {
          summary: "Further seeds for all its cells, or for those of one claim",
          parameters: [id],
          requestBody: {
            required: true,
            content: json({
              type: "object",
              required: ["seeds"],
              properties: {
                seeds: { ...whole, minimum: 1 },
                claim: { ...whole, minimum: 1, description: "Counts from 1" },
              },
            }),
          },
          responses: {
            "201": one("Added", {
              type: "object",
              properties: { seeds: { type: "array", items: whole }, trials: whole },
            }),
            ...problems,
          },
        },
      },
      "/api/trials": get("The trials of a sweep", one("Trials", list("trials", ref("Trial"))), [
        query("sweep", whole, "The sweep's id", true),
      ]),
      "/api/trials/{id}": {
        ...get(
          "One trial, with its attempts, stages, checkpoints and events",
          one("The trial", ref("Trial")),
          [id],
        ),
        delete: hide("trial"),
      },
      "/api/trials/{id}/undelete": post("Bring it back", one("The trial", ref("Trial")), [id]),
      "/api/trials/{id}/reopen": post(
        "Queue an ended trial again, from its newest checkpoint",
        one("The trial", ref("Trial")),
        [id],
      ),
      "/api/trials/{id}/log": get("Lines of its log", one("Lines", list("lines", ref("LogLine"))), [
        id,
        query("after", whole, "Only lines beyond this id"),
        query("limit", whole, "At most so many; 500 unless said"),
      ]),
      "/api/trials/{id}/cancel": post("End one trial", one("The trial", ref("Trial")), [id]),
      "/api/curves": get("Metric curves", one("Curves", list("curves", ref("Curve"))), [
        query("trials", text, "Ids with commas between", true),
        query("names", text, "Metric names with commas between", true),
        query("points", whole, "At most so many points a curve; longer ones are put in buckets"),
      ]),
      "/api/workers": get("Workers", one("Workers", list("workers", ref("Worker")))),
      "/api/workers/{id}/release": post(
        "Give a quarantined worker work again",
        one("Its id", { type: "object", properties: { id: whole } }),
        [id],
      ),
      "/api/networks": {
        ...get("Registered networks, by name", one("Networks", list("networks", ref("Network")))),
        post: {
          summary: "Register what a stage of an ended trial has come to",
          requestBody: { required: true, content: json(ref("NewNetwork")) },
          responses: {
            "201": one("Its name and version", {
              type: "object",
              properties: { name: text, version: whole },
            }),
            ...problems,
          },
        },
      },
      "/api/networks/{reference}": {
        ...get("A network and how it came about", one("The network", ref("NetworkDetail")), [
          reference,
        ]),
        patch: {
          summary: "Put other notes to it",
          parameters: [reference],
          requestBody: {
            required: true,
            content: json({ type: "object", required: ["notes"], properties: { notes: text } }),
          },
          responses: { "200": one("The network", ref("NetworkDetail")), ...problems },
        },
        delete: {
          summary: "Take a version out, so that its trial may be deleted",
          parameters: [reference],
          responses: { "200": one("What was removed", { type: "object" }), ...problems },
        },
      },
      "/api/aliases/{alias}": {
        put: {
          summary: "Promote: make an alias stand for a network, or for none",
          parameters: [{ name: "alias", in: "path", required: true, schema: text }],
          requestBody: {
            required: true,
            content: json({
              type: "object",
              required: ["network"],
              properties: { network: { type: ["string", "null"] }, why: text },
            }),
          },
          responses: { "200": one("What it stands for", { type: "object" }), ...problems },
        },
      },
      ...peoplePaths,
      "/api/reports": {
        ...get("Reports, the last edited first", one("Reports", list("reports", ref("Report")))),
        post: {
          summary: "Write a report: Markdown in which blocks named resweep are charts",
          requestBody: { required: true, content: json(ref("NewReport")) },
          responses: {
            "201": one("Its id", { type: "object", properties: { id: whole } }),
            ...problems,
          },
        },
      },
      "/api/reports/preview": {
        post: {
          summary: "What a text would look like as HTML; nothing is kept",
          requestBody: {
            required: true,
            content: json({ type: "object", required: ["body"], properties: { body: text } }),
          },
          responses: {
            "200": one("HTML", { type: "object", properties: { html: text } }),
            ...problems,
          },
        },
      },
      "/api/reports/{id}": {
        ...get("One report", one("The report", ref("ReportDetail")), [id]),
        put: {
          summary: "Put another text in its place; refused where it is no longer of that version",
          parameters: [id],
          requestBody: { required: true, content: json(ref("ReportEdit")) },
          responses: { "200": one("The report", ref("ReportDetail")), ...problems },
        },
        delete: {
          summary: "Hide it; it can be brought back",
          parameters: [id],
          responses: { "200": one("What was deleted", { type: "object" }), ...problems },
        },
      },
      "/api/reports/{id}/undelete": post("Bring it back", one("The report", ref("ReportDetail")), [
        id,
      ]),
      "/api/reports/{id}/export": {
        get: {
          summary: "The report as one HTML file without scripts, charts as they are now",
          parameters: [id],
          responses: {
            "200": { description: "The file", content: { "text/html": { schema: text } } },
            ...problems,
          },
        },
      },
      "/api/catalogue": get(
        "Every definition: what forms and help are made of",
        one("Descriptions", { type: "object" }),
      ),
      "/api/health": get("Whether Postgres and Redis answer", one("Health", { type: "object" })),
    },
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "resweep-session" },
      },
      schemas: {
        ...rooted(schemas),
        Json: { description: "Any JSON" },
        TrialConfig: descriptionSchema(TrialConfig.description),
        SweepSpec: sweepSpecSchema(sweepShape.description),
        Question: questionSchema(),
      },
    },
  };
}

/**
 * The schemas as parts of a document. For any JSON zod writes a schema that names itself, aside in the schema's own `$defs`;
 * in a document that name would be looked for at the root.
 */
function rooted(own: Record<string, object>): Record<string, object> {
  return JSON.parse(
    JSON.stringify(own, (key, value) => (key === "$defs" || key === "$schema" ? undefined : value)),
    (key, value) =>
      key === "$ref"
        ? value.replace(/^#\/\$defs\/__schema\d+$/, "#/components/schemas/Json")
        : value,
  );
}

function hide(what: "sweep" | "trial") {
  return {
    summary: `Hide an ended ${what} at once and remove it later; until then it can be brought back`,
    parameters: [id],
    responses: {
      "200": one("When it is removed", {
        type: "object",
        properties: { until: { type: "string", format: "date-time" } },
      }),
      ...problems,
    },
  };
}

/** The fields whose shorthands a description cannot say are written here. */
function sweepSpecSchema(description: GroupDescription) {
  const schema = descriptionSchema(description) as { properties: Record<string, object> };
  const range = {
    type: "object",
    required: ["min", "max"],
    properties: {
      min: { type: "number" },
      max: { type: "number" },
      step: { type: "number" },
      scale: { enum: ["linear", "log"] },
      when: { type: "object" },
    },
  };
  const choices = {
    type: "object",
    required: ["choices"],
    properties: { choices: { type: "array", minItems: 1 }, when: { type: "object" } },
  };
  const { retention } = schema.properties as { retention: { properties: { checkpoints: object } } };
  const kept = {
    type: "object",
    additionalProperties: false,
    properties: {
      last: { type: "integer", minimum: 1, default: 1, description: "So many of the newest" },
      best: { type: "boolean", default: true, description: "The best of each stage" },
      every: {
        type: ["integer", "null"],
        minimum: 1,
        default: null,
        description: "Each so manieth epoch's",
      },
    },
  };
  return {
    ...schema,
    properties: {
      ...schema.properties,
      tags: { type: "array", items: text },
      questions: { type: "array", items: { ...ref("Question"), required: ["claim"] } },
      seeds: { oneOf: [whole, { type: "array", items: whole, minItems: 1 }] },
      base: ref("TrialConfig"),
      space: {
        type: "object",
        description: "What varies, by dotted path",
        additionalProperties: { oneOf: [{ type: "array", minItems: 1 }, choices, range] },
      },
      objective: {
        type: "object",
        properties: { metric: text, mode: { enum: ["max", "min"] } },
      },
      retention: {
        type: "object",
        properties: { checkpoints: { oneOf: [retention.properties.checkpoints, kept] } },
      },
      quick: {
        type: "object",
        description: "Fields of a sweep that its quick size has otherwise, down to single options",
      },
    },
  };
}

/** A claim of a sweep file; a comparison that nobody declared needs no words for it. */
function questionSchema() {
  const { properties, ...schema } = descriptionSchema(questionShape.description) as {
    properties: Record<string, object>;
  };
  const cells = (description: string) => ({
    ...{ type: "object", description },
    additionalProperties: true,
  });
  return {
    ...schema,
    required: ["a", "b"],
    properties: {
      ...properties,
      a: cells("Which cells are A, by dotted path; a list means any of its values"),
      b: cells("Which cells are B"),
      at: cells("Which cells of both count; all unless said"),
    },
  };
}
