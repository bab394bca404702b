import { operations } from "@resweep/api";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { answer, route } from "../../../../../http/route.ts";
import { toWire } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

/** Events of a sweep and its trials, newest first. */
export const GET = route<{ id: string }>(async (request, params) => {
  const sweepId = readId("id", params.id);
  const { store } = platform();
  await store.sweeps.get(sweepId);
  return answer({
    events: toWire(
      await store.events.list({
        sweepId,
        ...readQuery(operations["GET /api/sweeps/{id}/timeline"].query, request),
      }),
    ),
  });
});
