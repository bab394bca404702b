import { awaitsParents } from "./awaited-parents.ts";
import { underWay } from "./shared-stages.ts";

/**
 * When a queued trial may be claimed, said once for the claim, the wake-ups and the invariants. SQL conditions over the
 * aliases `s` (sweep) and `t` (trial), and `busy` for stages.
 */

/** The sweep wants its trials run and has room for one more. */
export const sweepHasRoom = `s.state = 'running' AND s.desired = 'run' AND s.deleted_at IS NULL
  AND (s.concurrency IS NULL OR s.concurrency > (
    SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.state = 'running'))`;

/** To be joined to the sweep of that id (SQL): its shared stages that are being trained, found once, not for each trial. */
export function busyStages(sweepId: string): string {
  return `CROSS JOIN LATERAL (SELECT ${underWay(sweepId)} AS keys OFFSET 0) busy`;
}

/**
 * The trial waits for nothing but a worker that suits it. Its sweep is looked at apart: see `sweepHasRoom`. Wants
 * `busyStages` in its query.
 */
export const trialIsReady = `t.state = 'queued' AND t.desired = 'run' AND t.deleted_at IS NULL
  AND (t.not_before IS NULL OR t.not_before <= now()) AND NOT t.stage_keys && busy.keys
  AND NOT ${awaitsParents("t")}`;

/** In which turn the trials of a sweep are claimed; the index `trial_queued` is by the same words. */
export const turn = "coalesce(t.place, t.number)";

/** A checkpoint whose store nobody has offered for this long is given up: its trial begins anew elsewhere. */
export const STORE_PATIENCE = "10 minutes";

/** The store of the checkpoint that trial `t` goes on from; null where there is none, or where nobody said. */
export const storeOfNewest = `(SELECT c.store FROM checkpoint c WHERE c.trial_id = t.id AND c.deleted_at IS NULL
    AND t.fence > 0 ORDER BY c.step DESC, c.id DESC LIMIT 1)`;

/** Whether a worker that offers `offers` (SQL of a text[]) can read what lies in `store`. */
export function canOpen(store: string, offers: string): string {
  return `(${store} IS NULL OR 'store:' || ${store} = ANY(${offers}))`;
}

/** A worker suits the trial when it offers what it requires and can open its checkpoint; `offers` is SQL of a text[]. */
export function workerSuits(offers: string): string {
  return `t.requires <@ ${offers} AND (t.fence = 0 OR EXISTS (
    SELECT FROM (SELECT ${storeOfNewest} AS store) newest
    WHERE ${canOpen("newest.store", offers)} OR NOT ${isOffered("newest.store")}))`;
}

/** Whether some worker offers, or offered not long ago, the store of that id (SQL). */
export function isOffered(store: string): string {
  return `EXISTS (SELECT FROM worker w
    WHERE w.seen_at > now() - interval '${STORE_PATIENCE}' AND 'store:' || ${store} = ANY(w.offers))`;
}

/**
 * What the trial shares with others was trained furthest where a worker with these offers cannot read it, and some other
 * worker can take it from there: it is left to that one. One with checkpoints of its own waits for their store alone.
 */
export function stagesLieElsewhere(offers: string): string {
  const checkpoints = (alias: string) => `stage p JOIN trial d ON d.id = p.trial_id
      JOIN checkpoint ${alias} ON ${alias}.trial_id = d.id AND ${alias}.stage = p.index
    WHERE p.key = ANY(t.stage_keys) AND d.sweep_id = t.sweep_id AND d.deleted_at IS NULL AND ${alias}.deleted_at IS NULL`;
  return `(t.fence = 0 AND EXISTS (
    SELECT FROM ${checkpoints("c")} AND NOT ${canOpen("c.store", offers)}
      AND NOT EXISTS (
        SELECT FROM ${checkpoints("near")} AND ${canOpen("near.store", offers)}
          AND (near.step, near.stage) >= (c.step, c.stage))
      AND EXISTS (
        SELECT FROM worker w WHERE w.seen_at > now() - interval '${STORE_PATIENCE}' AND w.quarantined_at IS NULL
          AND 'store:' || c.store = ANY(w.offers) AND t.requires <@ w.offers)))`;
}
