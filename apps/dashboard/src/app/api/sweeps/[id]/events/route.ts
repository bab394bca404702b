import { InvalidInput, readSeen } from "@resweep/spec";
import { readId } from "../../../../../http/body.ts";
import { route } from "../../../../../http/route.ts";
import { encodeEvent, eventStream } from "../../../../../live/event-stream.ts";
import { onHint } from "../../../../../live/hints.ts";
import { sharedAnswers } from "../../../../../live/shared-answers.ts";
import { seenSweep, sweepChanges } from "../../../../../live/sweep-changes.ts";
import { watchWaits } from "../../../../../live/wait-watch.ts";
import type { WireChanges } from "../../../../../live/wire.ts";
import { platform } from "../../../../../platform/platform.ts";

const nothing: WireChanges = { sweep: null, trials: [], points: [], reset: [] };
const askWaits = sharedAnswers<ReadonlyMap<number, string | null>>(4_000);

/**
 * Server-sent events `changes`: the sweep, trials and points that are new since the event before; the first, since what
 * `seen` says (`writeSeen` in packages/spec), which may hold nothing.
 */
export const GET = route<{ id: string }>(async (request, params) => {
  const sweepId = readId("id", params.id);
  const cursor = readSeen(new URL(request.url).searchParams.get("seen") ?? "");
  if (!cursor) throw InvalidInput.at("seen", "is not what was seen of trials; leave it out");
  const { store } = platform();
  await store.sweeps.get(sweepId); // an unknown sweep is 404, not an empty stream
  let seen = seenSweep(cursor);
  let first = true;
  const waits = ({ sweepId }: { sweepId: number }) =>
    askWaits(String(sweepId), () => store.trials.waits({ sweepId }));
  const waitsOf = watchWaits({ waits }, sweepId);
  return eventStream({
    intervalMs: 1500,
    signal: request.signal,
    subscribe: (wake) => onHint(sweepId, wake),
    async next() {
      const changes = await sweepChanges(store, sweepId, seen);
      seen = changes.seen;
      const events = changes.event ? [changes.event] : [];
      const waits = await waitsOf();
      if (waits.length > 0 || (first && events.length === 0))
        events.push(encodeEvent("changes", { ...nothing, waits }));
      first = false;
      return events;
    },
  });
});
