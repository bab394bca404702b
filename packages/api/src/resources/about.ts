import { z } from "zod";
import { json, type Operation } from "../operation.ts";

/** What there is, and whether it answers. */
export const aboutOperations = {
  "GET /api/catalogue": {
    summary: "Every definition: what forms and help are made of",
    answer: json("Descriptions", z.looseObject({})),
  },
  "GET /api/health": {
    summary: "Whether Postgres and Redis answer",
    answer: json(
      "Health",
      z.object({
        ok: z.literal(true),
        postgres: z.literal("ok"),
        redis: z.enum(["ok", "unreachable", "not configured"]),
      }),
    ),
  },
} as const satisfies Record<string, Operation>;
