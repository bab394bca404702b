import { z } from "zod";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

const Query = z.object({
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
});

export const GET = route<{ id: string }>(async (request, params) => {
  const trialId = readId("id", params.id);
  const { after, limit } = readQuery(Query, request);
  const lines = await platform().store.logs.list({ trialId, after, limit });
  return answer({ lines: toWire(lines) });
});
