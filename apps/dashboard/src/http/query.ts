import { parse } from "@resweep/spec";
import type { z } from "zod";

/** The query of a request, parsed; throws InvalidInput that names the parameter. */
export function readQuery<T>(schema: z.ZodType<T>, request: Request): T {
  return parse(schema, Object.fromEntries(new URL(request.url).searchParams));
}
