import { operations } from "@resweep/api";
import { readQuery } from "../../../http/query.ts";
import { answer, route } from "../../../http/route.ts";
import { toWire } from "../../../live/wire.ts";
import { platform } from "../../../platform/platform.ts";

export const GET = route(async (request) => {
  const { sweep: sweepId } = readQuery(operations["GET /api/trials"].query, request);
  const { store } = platform();
  await store.sweeps.get(sweepId);
  return answer({ trials: toWire(await store.trials.list({ sweepId })) });
});
