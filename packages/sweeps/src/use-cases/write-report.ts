import { parse } from "@resweep/spec";
import type { Actor } from "@resweep/store";
import { z } from "zod";
import type { Platform } from "../platform.ts";

const title = z
  .string()
  .trim()
  .min(1, { error: "must have a letter at least" })
  .max(200, { error: "may have 200 characters" });

/** Markdown, as much as a long page of it. */
export const ReportBody = z.string().max(200_000, { error: "may have 200,000 characters" });

export const NewReport = z.strictObject({ title, body: ReportBody.default("") });
export type NewReport = z.input<typeof NewReport>;

export const ReportEdit = z.strictObject({
  version: z.int({ error: "must be the version that was edited" }).min(1),
  title,
  body: ReportBody,
});
export type ReportEdit = z.input<typeof ReportEdit>;

/** A new page of notes. Throws InvalidInput. */
export async function createReport(
  { store }: Pick<Platform, "store">,
  wish: unknown,
  actor: Actor,
): Promise<{ readonly id: number }> {
  return await store.reports.create(parse(NewReport, wish), actor);
}

/** Puts another text in its place. Throws InvalidInput, NotFound, or Conflict where another edited it meanwhile. */
export async function editReport(
  { store }: Pick<Platform, "store">,
  id: number,
  wish: unknown,
  actor: Actor,
): Promise<void> {
  const { version, ...text } = parse(ReportEdit, wish);
  await store.reports.edit(id, version, text, actor);
}
