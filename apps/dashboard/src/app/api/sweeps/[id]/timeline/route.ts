import { z } from "zod";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().min(1).optional(),
});

/** Events of a sweep and its trials, newest first. */
export const GET = route<{ id: string }>(async (request, params) => {
  const sweepId = readId("id", params.id);
  const { store } = platform();
  await store.sweeps.get(sweepId);
  return answer({
    events: toWire(await store.events.list({ sweepId, ...readQuery(Query, request) })),
  });
});
