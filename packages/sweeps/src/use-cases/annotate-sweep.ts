import { parse } from "@resweep/spec";
import { z } from "zod";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

const mostTags = 32;

/** What is written about a sweep, whatever its state; what is left out stays. */
export const SweepNotes = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, { error: "must have a letter at least" })
    .max(200, { error: "may have 200 characters" })
    .optional(),
  notes: z.string().max(20_000, { error: "may have 20,000 characters" }).optional(),
  tags: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[^,]{1,64}$/, { error: "must be up to 64 characters without a comma" }),
    )
    .max(mostTags, { error: `may be ${mostTags} at most` })
    .transform((tags) => [...new Set(tags)])
    .optional(),
  archived: z.boolean({ error: "must be true or false" }).optional(),
});
export type SweepNotes = z.input<typeof SweepNotes>;

/**
 * Puts another name, other notes (Markdown) or other tags to a sweep, or puts it away; events say what became of what.
 * Throws InvalidInput, NotFound, or Conflict where one that has not ended is to be archived.
 */
export async function annotateSweep(
  platform: Platform,
  id: number,
  change: SweepNotes,
  { by }: { readonly by: string },
): Promise<void> {
  await platform.store.sweeps.annotate(id, parse(SweepNotes, change), { by });
  await hint(platform, id);
}
