import { InvalidInput } from "@resweep/spec";
import { readId } from "../../../http/body.ts";
import { answer, route } from "../../../http/route.ts";
import { toWire } from "../../../live/wire.ts";
import { platform } from "../../../platform/platform.ts";

export const GET = route(async (request) => {
  const sweep = new URL(request.url).searchParams.get("sweep");
  if (sweep === null) throw InvalidInput.at("sweep", "is missing; ask for /api/trials?sweep=1");
  const sweepId = readId("sweep", sweep);
  const { store } = platform();
  await store.sweeps.get(sweepId);
  return answer({ trials: toWire(await store.trials.list({ sweepId })) });
});
