import { operations } from "@resweep/api";
import { parse } from "@resweep/spec";
import { addSeeds } from "@resweep/sweeps";
import { readBody, readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { actor, platform } from "../../../../../platform/platform.ts";

/** Further seeds for all cells, for those of one claim, or for that of one trial. */
export const POST = route<{ id: string }>(async (request, { id }) => {
  const wish = parse(operations["POST /api/sweeps/{id}/seeds"].body, await readBody(request));
  return answer(await addSeeds(platform(), readId("id", id), wish, { by: actor() }), 201);
});
