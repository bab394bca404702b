import { parse } from "@resweep/spec";
import { addSeeds } from "@resweep/sweeps";
import { z } from "zod";
import { readBody, readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { actor, platform } from "../../../../../platform/platform.ts";

const Body = z.strictObject({
  seeds: z.int({ error: "must be how many more" }),
  claim: z.int({ error: "must be the number of a claim" }).optional(),
});

/** Further seeds for all cells, or for those of one claim. */
export const POST = route<{ id: string }>(async (request, { id }) => {
  const wish = parse(Body, await readBody(request));
  return answer(await addSeeds(platform(), readId("id", id), wish, { by: actor() }), 201);
});
