import { deleteTrial } from "@resweep/sweeps";
import { readId } from "../../../../http/body.ts";
import { answer, route } from "../../../../http/route.ts";
import { toWire } from "../../../../live/wire.ts";
import { actor, platform } from "../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (_request, { id }) =>
  answer(toWire(await platform().store.trials.get(readId("id", id)))),
);

/** Hidden at once; `until` it can be brought back by POST .../undelete. */
export const DELETE = route<{ id: string }>(async (_request, { id }) =>
  answer(await deleteTrial(platform(), readId("id", id), { by: actor() })),
);
