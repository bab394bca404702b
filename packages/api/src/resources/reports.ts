import { NewReport, ReportBody, ReportEdit } from "@resweep/sweeps";
import { z } from "zod";
import { ReportDetailModel, ReportModel } from "../models/report.ts";
import { created, json, type Operation, text } from "../operation.ts";
import { byId } from "./asked.ts";

const report = json("The report", ReportDetailModel);

export const reportOperations = {
  "GET /api/reports": {
    summary: "Reports, the last edited first",
    query: z.object({
      shelf: z
        .enum(["current", "deleted"])
        .default("current")
        .describe("deleted: those to be brought back"),
    }),
    answer: json("Reports", z.object({ reports: z.array(ReportModel) })),
  },
  "POST /api/reports": {
    summary: "Write a report: Markdown in which blocks named resweep are charts",
    body: NewReport.meta({ id: "NewReport" }),
    answer: created("Its id", z.object({ id: z.int() })),
  },
  "POST /api/reports/preview": {
    summary: "What a text would look like as HTML; nothing is kept",
    body: z.strictObject({ body: ReportBody }),
    answer: json("HTML", z.object({ html: z.string() })),
  },
  "GET /api/reports/{id}": {
    summary: "One report",
    params: byId,
    answer: report,
  },
  "PUT /api/reports/{id}": {
    summary: "Put another text in its place; refused where it is no longer of that version",
    params: byId,
    body: ReportEdit.meta({ id: "ReportEdit" }),
    answer: report,
  },
  "DELETE /api/reports/{id}": {
    summary: "Hide it; it can be brought back",
    params: byId,
    answer: json("What was deleted", z.object({ deleted: z.int() })),
  },
  "POST /api/reports/{id}/undelete": {
    summary: "Bring it back",
    params: byId,
    answer: report,
  },
  "GET /api/reports/{id}/export": {
    summary: "The report as one HTML file without scripts, charts as they are now",
    params: byId,
    answer: text("The file", "text/html"),
  },
} as const satisfies Record<string, Operation>;
