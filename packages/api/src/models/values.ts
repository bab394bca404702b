import type { JsonValue } from "@resweep/search";
import { JsonNumber } from "@resweep/spec";
import { z } from "zod";

/** A moment: ISO 8601 in JSON, a Date to who parses an answer. */
export const at = z.iso.datetime().transform((text) => new Date(text));

/** A number that may be NaN or infinite, which JSON says as texts. */
export const number = JsonNumber;

export const count = z.int().min(0);

/** Postgres refuses larger ones. */
export const largestId = 2 ** 31 - 1;
export const id = z.int().min(1).max(largestId);

export const anyJson: z.ZodType<JsonValue, JsonValue> = z.json();

/** What varies, by dotted path. */
export const values = z.record(z.string(), anyJson).describe("What varies, by dotted path");
