import type { Acted } from "@resweep/sweeps";
import { z } from "zod";
import type { Says } from "./says.ts";

/** What became of one of several. */
export const ActedModel = z
  .object({
    id: z.int(),
    done: z.boolean(),
    why: z.string().nullable().describe("It was left as it is"),
  })
  .meta({ id: "Acted" });

true satisfies Says<typeof ActedModel, Acted>;
