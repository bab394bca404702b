import { z } from "zod";

const at = z.iso.datetime();

export const ReportModel = z.object({
  id: z.int(),
  title: z.string(),
  version: z.int().min(1).describe("Counts its edits"),
  createdAt: at,
  createdBy: z.string(),
  updatedAt: at,
  updatedBy: z.string(),
});

export const ReportDetailModel = ReportModel.extend({
  body: z.string().describe("Markdown; fenced blocks named resweep are charts"),
});
