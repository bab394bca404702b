import type { Report, ReportSummary } from "@resweep/store";
import { z } from "zod";
import type { Says } from "./says.ts";
import { at } from "./values.ts";

export const ReportModel = z
  .object({
    id: z.int(),
    title: z.string(),
    version: z.int().min(1).describe("Counts its edits"),
    createdAt: at,
    createdBy: z.string(),
    updatedAt: at,
    updatedBy: z.string(),
    deletedAt: at.nullable().describe("Null where it is there"),
  })
  .meta({ id: "Report" });

export const ReportDetailModel = ReportModel.extend({
  body: z.string().describe("Markdown; fenced blocks named resweep are charts"),
}).meta({ id: "ReportDetail" });

// The compiler holds the models to what is really sent.
true satisfies Says<typeof ReportModel, ReportSummary>;
true satisfies Says<typeof ReportDetailModel, Report>;
