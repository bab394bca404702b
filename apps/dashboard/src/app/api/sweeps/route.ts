import { createSweep } from "@resweep/sweeps";
import { z } from "zod";
import { readQuery } from "../../../http/query.ts";
import { answer, route } from "../../../http/route.ts";
import { readSweep } from "../../../http/sweep.ts";
import { toWire } from "../../../live/wire.ts";
import { actor, platform } from "../../../platform/platform.ts";

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before: z.coerce.number().int().min(1).optional(),
  search: z.string().max(200).optional(),
  shelf: z.enum(["current", "archived", "deleted"]).default("current"),
});

export const GET = route(async (request) => {
  const sweeps = await platform().store.sweeps.list(readQuery(Query, request));
  return answer({ sweeps: toWire(sweeps) });
});

export const POST = route(async (request) => {
  const spec = await readSweep(request);
  const { id, plan } = await createSweep(platform(), spec, { by: actor() });
  return answer({ id, trials: plan.trials, totalSteps: plan.totalSteps }, 201);
});
