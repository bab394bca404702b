import { deleteSweep, editSweep, type SweepEdit } from "@resweep/sweeps";
import { readBody, readId } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { toWire } from "../../../../live/wire.ts";
import { actor, platform } from "../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (_request, { id }) =>
  answer(toWire(await platform().store.sweeps.get(readId("id", id)))),
);

/** What varies, what its sampler is to make, its limits and its priority, while it runs; answers with the sweep as it is then. */
export const PATCH = route<{ id: string }>(async (request, params) => {
  const id = readId("id", params.id);
  await editSweep(platform(), id, (await readBody(request)) as SweepEdit, { by: actor() });
  return answer(toWire(await platform().store.sweeps.get(id)));
});

/** Hidden at once; `until` it can be brought back by POST .../undelete. */
export const DELETE = route<{ id: string }>(async (_request, { id }) =>
  answer(await deleteSweep(platform(), readId("id", id), { by: actor() })),
);
