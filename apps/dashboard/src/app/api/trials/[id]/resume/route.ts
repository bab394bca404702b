import { resumeTrial } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { actor, platform } from "../../../../../platform/platform.ts";

export const POST = route<{ id: string }>(async (_request, params) => {
  const id = readId("id", params.id);
  await resumeTrial(platform(), id, { by: actor() });
  return answer(toWire(await platform().store.trials.get(id)));
});
