import { InvalidInput, ResweepError } from "@resweep/spec";
import { z } from "zod";

/** The one mapping of error codes to HTTP statuses; a code that is not here is our fault (500). */
const statuses: Record<string, number> = {
  "invalid-input": 400,
  "not-found": 404,
  conflict: 409,
  unavailable: 503,
};

/** The body of every answer that is not a success. */
export const Problem = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});

export function problem(error: unknown): Response {
  if (error instanceof ResweepError) {
    const { code, message } = error;
    const issues = error instanceof InvalidInput ? error.issues : undefined;
    return Response.json(
      { error: { code, message, issues } },
      { status: statuses[code] ?? 500, headers: { "cache-control": "no-store" } },
    );
  }
  console.error(error);
  return Response.json(
    {
      error: {
        code: "internal",
        message: "The dashboard failed on this request; its log says why",
      },
    },
    { status: 500 },
  );
}
