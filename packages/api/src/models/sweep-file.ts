import type { SweepSpec } from "@resweep/sweeps";
import { z } from "zod";

type Fields = Readonly<Record<string, unknown>>;

/**
 * A sweep file: any of the fields of a sweep, down to single options, shorthands too. The catalogues say what these may be
 * (GET /api/catalogue), and the server refuses what they do not know with the field and the way out.
 */
export type SweepFile = { readonly [Field in keyof SweepSpec | "quick"]?: unknown };
export const SweepFile = z.custom<SweepFile>(isObject).meta({ id: "SweepSpec" });

/** Two arms of a comparison: which cells are `a`, which `b`, by dotted path. */
export const Question = z
  .custom<{ readonly a: Fields; readonly b: Fields } & Fields>(isObject)
  .meta({ id: "Question" });

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
