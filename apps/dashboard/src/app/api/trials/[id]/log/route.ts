import { operations } from "@resweep/api";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

export const GET = route<{ id: string }>(async (request, params) => {
  const trialId = readId("id", params.id);
  const { after, limit } = readQuery(operations["GET /api/trials/{id}/log"].query, request);
  const lines = await platform().store.logs.list({ trialId, after, limit });
  return answer({ lines: toWire(lines) });
});
