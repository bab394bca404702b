import { operations } from "@resweep/api";
import { createSweep } from "@resweep/sweeps";
import { readQuery } from "../../../http/query.ts";
import { answer, route } from "../../../http/route.ts";
import { readSweep } from "../../../http/sweep.ts";
import { toWire } from "../../../live/wire.ts";
import { actor, platform } from "../../../platform/platform.ts";

export const GET = route(async (request) => {
  const sweeps = await platform().store.sweeps.list(
    readQuery(operations["GET /api/sweeps"].query, request),
  );
  return answer({ sweeps: toWire(sweeps) });
});

export const POST = route(async (request) => {
  const spec = await readSweep(request);
  const { id, plan } = await createSweep(platform(), spec, { by: actor() });
  return answer({ id, trials: plan.trials, totalSteps: plan.totalSteps }, 201);
});
