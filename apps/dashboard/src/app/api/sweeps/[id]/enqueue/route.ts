import { operations } from "@resweep/api";
import { parse } from "@resweep/spec";
import { enqueueCell } from "@resweep/sweeps";
import { readBody, readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { actor, platform } from "../../../../../platform/platform.ts";

/** One cell chosen by hand; what is not given is drawn. */
export const POST = route<{ id: string }>(async (request, { id }) => {
  const values = parse(operations["POST /api/sweeps/{id}/enqueue"].body, await readBody(request));
  return answer(await enqueueCell(platform(), readId("id", id), values, { by: actor() }), 201);
});
