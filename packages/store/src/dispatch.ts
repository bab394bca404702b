import { busyStages, sweepHasRoom, trialIsReady, turn } from "./claimable.ts";
import type { Database } from "./database.ts";

/** A wake-up to put on the queue. */
export interface WakeUp {
  readonly trialId: number;
  readonly dispatch: number;
  readonly capability: string;
  readonly sweepId: number;
}

/**
 * Which runnable trials need a wake-up. Reconcile: `due({ generation: await queue.generation() })`, `queue.dispatch`
 * them all, then `sent`. Nothing is lost between the three: an unsent wake-up is due again, a doubled one is
 * swallowed by its job id, and `generation` changes when Redis lost its memory, which makes every trial due.
 */
export interface DispatchRepository {
  /** At most `limit` (1000) of each class, the urgent first: a class that nobody serves keeps no other from its own. */
  due(request: { generation: string; limit?: number }): Promise<readonly WakeUp[]>;
  sent(wakeUps: readonly WakeUp[], generation: string): Promise<void>;
  /** The classes of all open trials, but `any`, which is always there. */
  classes(): Promise<readonly string[]>;
}

/** A wake-up sent this long ago is sent again; while it is still queued, its job id makes that a no-op. */
const RESEND_SECONDS = 20;
const DEFAULT_LIMIT = 1000;

export function dispatchRepository(database: Database): DispatchRepository {
  return {
    due: ({ generation, limit = DEFAULT_LIMIT }) =>
      database.query<WakeUp>(
        `SELECT "trialId", dispatch, capability, "sweepId" FROM (
         SELECT t.id AS "trialId", greatest(t.dispatch, t.dispatch_used + 1) AS dispatch, t.capability,
           t.sweep_id AS "sweepId", s.priority, ${turn} AS turn,
           row_number() OVER (PARTITION BY t.capability ORDER BY s.priority DESC, t.sweep_id, ${turn}) AS place
         FROM sweep s ${busyStages("s.id")} JOIN trial t ON t.sweep_id = s.id
         WHERE ${trialIsReady} AND ${sweepHasRoom}
           AND (t.dispatch <= t.dispatch_used OR t.dispatch_generation IS DISTINCT FROM $1
             OR t.dispatched_at IS NULL OR t.dispatched_at < now() - interval '${RESEND_SECONDS} seconds')
         ) due WHERE place <= $2 ORDER BY priority DESC, "sweepId", turn`,
        [generation, limit],
      ),
    classes: async () => {
      const rows = await database.query<{ capability: string }>(
        `SELECT DISTINCT capability FROM trial
         WHERE state IN ('planned', 'queued', 'running') AND capability <> 'any' ORDER BY capability`,
      );
      return rows.map(({ capability }) => capability);
    },
    sent: async (wakeUps, generation) => {
      // Ordered locking: several controllers must not wait for each other in a circle.
      await database.query(
        `WITH sent AS (
           SELECT t.id, w.dispatch FROM trial t
           JOIN unnest($1::int[], $2::int[]) AS w (trial_id, dispatch) ON w.trial_id = t.id
           ORDER BY t.id FOR UPDATE OF t
         )
         UPDATE trial t SET dispatch = greatest(t.dispatch, sent.dispatch), dispatched_at = now(),
           dispatch_generation = $3
         FROM sent WHERE t.id = sent.id`,
        [
          wakeUps.map(({ trialId }) => trialId),
          wakeUps.map(({ dispatch }) => dispatch),
          generation,
        ],
      );
    },
  };
}
