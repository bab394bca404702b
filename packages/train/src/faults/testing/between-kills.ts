import type { Platform } from "./platform.ts";

/**
 * Waits until workers may be killed again: three kills without a checkpoint in between would rightly end a trial, and a busy
 * machine may not reach one. Resolves once every running trial has a checkpoint that the call before did not see, or once
 * no sweep is open; says whether one is.
 */
export function betweenKills(
  platform: Platform,
  sweepIds: readonly number[],
): () => Promise<boolean> {
  let seen = 0;
  return async () => {
    const state = await platform.until("a checkpoint", async () => {
      const [row] = await platform.services.sql<{ open: boolean; oldest: number; newest: number }>(
        `SELECT EXISTS (SELECT FROM sweep WHERE id = ANY($1) AND ended_at IS NULL) AS open,
           coalesce(min(newest), 0)::int AS oldest, coalesce(max(newest), 0)::int AS newest
         FROM (
           SELECT coalesce(max(c.id), 0) AS newest FROM trial t LEFT JOIN checkpoint c ON c.trial_id = t.id
           WHERE t.sweep_id = ANY($1) AND t.state = 'running' GROUP BY t.id
         ) running`,
        [sweepIds],
      );
      return (!row!.open || row!.oldest > seen) && row!;
    });
    seen = Math.max(seen, state.newest);
    return state.open;
  };
}
