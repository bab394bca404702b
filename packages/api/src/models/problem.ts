import { z } from "zod";

/** The body of every answer that is not a success. */
export const Problem = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  })
  .meta({ id: "Problem" });
