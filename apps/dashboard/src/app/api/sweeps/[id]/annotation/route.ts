import { annotateSweep, type SweepNotes } from "@resweep/sweeps";
import { readBody, readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { actor, platform } from "../../../../../platform/platform.ts";

/** Its name, notes and tags, and whether it is put away, whatever its state; answers with the sweep as it is then. */
export const PATCH = route<{ id: string }>(async (request, params) => {
  const id = readId("id", params.id);
  await annotateSweep(platform(), id, (await readBody(request)) as SweepNotes, { by: actor() });
  return answer(toWire(await platform().store.sweeps.get(id)));
});
