import type { z } from "zod";
import { InvalidInput } from "./errors.ts";

/** Parses at an edge; throws InvalidInput with one line per field, each with its dotted path. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, prefix = ""): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({
    path: [prefix, ...path.map(String)].filter((part) => part !== "").join("."),
    message,
  }));
  throw new InvalidInput(issues);
}
