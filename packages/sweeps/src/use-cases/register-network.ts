import { parse } from "@resweep/spec";
import type { Actor } from "@resweep/store";
import { z } from "zod";
import type { Platform } from "../platform.ts";

/** A name of a network, or an alias. */
export const NetworkName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, {
  error: "must be up to 63 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit",
});

/** Markdown, as much as a page of it. */
export const NetworkNotes = z.string().max(20_000, { error: "may have 20,000 characters" });

export const NewNetwork = z.strictObject({
  name: NetworkName,
  trial: z
    .int({ error: "must be the id of a trial" })
    .min(1)
    .max(2 ** 31 - 1),
  stage: z
    .int({ error: "must be 0, 1, 2, ..." })
    .min(0)
    .max(1000)
    .optional()
    .describe("0 is the training; the last that ended unless said"),
  notes: NetworkNotes.default(""),
});

/**
 * Gives what a stage of an ended trial has come to a name, as that name's next version. It is kept from then on. Throws
 * InvalidInput, NotFound, or Conflict where there is nothing to name.
 */
export async function registerNetwork(
  { store }: Pick<Platform, "store">,
  wish: unknown,
  actor: Actor,
): Promise<{ readonly name: string; readonly version: number }> {
  const { name, trial: trialId, stage = "last", notes } = parse(NewNetwork, wish);
  return await store.networks.register({ name, trialId, stage, notes }, actor);
}
