import { writeSeen } from "@resweep/spec";
import type { ChangeCursor, Store } from "@resweep/store";
import { encodeEvent } from "./event-stream.ts";
import { hintsOf } from "./hints.ts";
import { sharedAnswers } from "./shared-answers.ts";
import { encodeChanges } from "./wire.ts";

/** What a stream of a sweep sends next. */
export interface SweepChanges {
  /** Null where nothing is new. */
  readonly event: Uint8Array | null;
  readonly seen: SeenSweep;
}

/** A cursor and its name: streams that have seen the same are told the same. */
export interface SeenSweep {
  readonly cursor: ChangeCursor;
  readonly name: string;
}

const shareMs = 1_000;
const ask = sharedAnswers<SweepChanges>(shareMs);

export function seenSweep(cursor: ChangeCursor): SeenSweep {
  const trials = Object.entries(cursor).map(([id, flush]) => ({ id: Number(id), flush }));
  return { cursor, name: writeSeen(trials) };
}

/** What is new of a sweep, of which the reader has `seen` some. */
export function sweepChanges(
  { metrics }: Pick<Store, "metrics">,
  sweepId: number,
  seen: SeenSweep,
): Promise<SweepChanges> {
  // A hint makes older answers worthless.
  return ask(`${sweepId} ${hintsOf(sweepId)} ${seen.name}`, async () => {
    const changes = await metrics.changes({ sweepId, cursor: seen.cursor });
    const { sweep, trials, points, reset, cursor } = changes;
    if (!sweep && trials.length + points.length + reset.length === 0) return { event: null, seen };
    return {
      event: encodeEvent("changes", encodeChanges(changes, seen.cursor)),
      seen: seenSweep(cursor),
    };
  });
}
