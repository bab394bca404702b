import { parse } from "@resweep/spec";
import { enqueueCell } from "@resweep/sweeps";
import { z } from "zod";
import { readBody, readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { actor, platform } from "../../../../../platform/platform.ts";

const Body = z.record(z.string(), z.json(), { error: "must be values by dotted path" });

/** One cell chosen by hand; what is not given is drawn. */
export const POST = route<{ id: string }>(async (request, { id }) => {
  const values = parse(Body, await readBody(request));
  return answer(await enqueueCell(platform(), readId("id", id), values, { by: actor() }), 201);
});
