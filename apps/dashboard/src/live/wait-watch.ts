import type { TrialRepository } from "@resweep/store";
import type { WireWait } from "./wire.ts";

/** Looks every `everyMs` what the queued trials of a sweep wait for, and tells what is new since the look before. */
export function watchWaits(
  trials: Pick<TrialRepository, "waits">,
  sweepId: number,
  everyMs = 5_000,
  now = () => performance.now(),
): () => Promise<readonly WireWait[]> {
  let told: ReadonlyMap<number, string | null> = new Map();
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - lookedAt < everyMs) return [];
    lookedAt = now();
    const waits = await trials.waits({ sweepId });
    const groups = new Map<string | null, number[]>();
    for (const [id, what] of waits) {
      if (told.has(id) && told.get(id) === what) continue;
      const group = groups.get(what);
      if (group) group.push(id);
      else groups.set(what, [id]);
    }
    told = waits;
    return [...groups].map(([what, ids]) => ({ what, trials: ids }));
  };
}
