import { editReport } from "@resweep/sweeps";
import { readBody, readId } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { toWire } from "../../../../live/wire.ts";
import { actor, platform } from "../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (_request, { id }) =>
  answer(toWire(await platform().store.reports.get(readId("id", id)))),
);

/** Refused where it is no longer of the `version` that was edited. */
export const PUT = route<{ id: string }>(async (request, params) => {
  const id = readId("id", params.id);
  await editReport(platform(), id, await readBody(request), { by: actor() });
  return answer(toWire(await platform().store.reports.get(id)));
});

/** Hidden; POST .../undelete brings it back, so that whoever may write one may do it. */
export const DELETE = route<{ id: string }>(
  async (_request, params) => {
    const id = readId("id", params.id);
    await platform().store.reports.delete(id, { by: actor() });
    return answer({ deleted: id });
  },
  { needs: ["launch"] },
);
