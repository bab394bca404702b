import type { ChangeCursor } from "@resweep/store";
import { readId } from "../../../../../http/body.ts";
import { route } from "../../../../../http/route.ts";
import { eventStream } from "../../../../../live/event-stream.ts";
import { onHint } from "../../../../../live/hints.ts";
import { watchWaits } from "../../../../../live/wait-watch.ts";
import { encodeChanges } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

/** Server-sent events `changes`: the sweep, trials and points that are new since the event before. */
export const GET = route<{ id: string }>(async (request, params) => {
  const sweepId = readId("id", params.id);
  const { store } = platform();
  await store.sweeps.get(sweepId); // an unknown sweep is 404, not an empty stream
  let cursor: ChangeCursor = {};
  let first = true;
  const waitsOf = watchWaits(store.trials, sweepId);
  return eventStream({
    intervalMs: 1500,
    signal: request.signal,
    subscribe: (wake) => onHint(sweepId, wake),
    async next() {
      const changes = await store.metrics.changes({ sweepId, cursor });
      cursor = changes.cursor;
      const waits = await waitsOf();
      const { sweep, trials, points, reset } = changes;
      const nothing = !sweep && trials.length + points.length + reset.length + waits.length === 0;
      if (nothing && !first) return null;
      first = false;
      return { event: "changes", data: { ...encodeChanges(changes), waits } };
    },
  });
});
