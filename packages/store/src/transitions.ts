import { NotFound, type SweepState, type TrialState } from "@resweep/spec";
import type { Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { storableText } from "./json-column.ts";

/*
 * The moves of sweeps and trials (DESIGN section 6) that several operations share. Rows are always locked in the order
 * sweep, trial, attempt, so that no two operations wait for each other.
 */

/** A third loss without a checkpoint in between ends a trial: it kills whoever runs it. */
const MAX_LOSSES = 3;

export interface LockedSweep {
  readonly id: number;
  readonly state: SweepState;
  readonly desired: string;
  readonly concurrency: number | null;
}

/** Locks a sweep's row; its trials' ends are counted one after the other. Throws NotFound. */
export async function lockSweep(sql: Sql, id: number): Promise<LockedSweep> {
  const [row] = await sql.query<LockedSweep>(
    `SELECT id, state, desired, concurrency FROM sweep
     WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE`,
    [id],
  );
  if (!row) throw new NotFound(`There is no sweep ${id}`);
  return row;
}

/** Locks the sweep of a trial. Throws NotFound. */
export async function lockSweepOfTrial(sql: Sql, trialId: number): Promise<LockedSweep> {
  const [row] = await sql.query<LockedSweep>(
    `SELECT id, state, desired, concurrency FROM sweep
     WHERE id = (SELECT sweep_id FROM trial WHERE id = $1 AND deleted_at IS NULL) AND deleted_at IS NULL
     FOR NO KEY UPDATE`,
    [trialId],
  );
  if (!row) throw new NotFound(`There is no trial ${trialId}`);
  return row;
}

export interface TrialMove {
  readonly trialId: number;
  readonly sweep: LockedSweep;
  readonly from: TrialState;
  readonly what: string;
  readonly fence?: number;
  readonly by: string;
  readonly why?: string;
}

/** Ends a locked trial, and its sweep when it was the last; the transaction's commit tells where that failed. */
export function endTrial(
  sql: Sql,
  move: TrialMove,
  to: TrialState,
  problem: { error: string | null; failureClass: string | null } = {
    error: null,
    failureClass: null,
  },
): void {
  // Nothing is waited for: the sweep is locked until the commit, and others wait to end their trials.
  void sql.query(
    `WITH ended AS (
       UPDATE trial SET state = $2, ended_at = now(), flush = flush + 1, error = $3, failure_class = $4
       WHERE id = $1 RETURNING id, sweep_id
     )
     INSERT INTO event (sweep_id, trial_id, fence, what, "from", "to", by, why)
     SELECT sweep_id, id, $5, $6, $7, $2, $8, $9 FROM ended`,
    [
      move.trialId,
      to,
      problem.error,
      problem.failureClass,
      move.fence ?? null,
      move.what,
      move.from,
      storableText(move.by),
      storableText(move.why ?? ""),
    ],
  );
  void sql.query(SETTLE, [move.sweep.id, storableText(move.by)]);
}

/** What becomes of a running, locked trial whose attempt ended without an end of the trial. */
export async function requeueTrial(
  sql: Sql,
  move: TrialMove,
  options: { loss: boolean; delaySeconds: number; reason: string },
): Promise<void> {
  const [trial] = await sql.query<{ desired: string; losses: number; error: string | null }>(
    `UPDATE trial SET losses = losses + $2 WHERE id = $1 RETURNING desired, losses, error`,
    [move.trialId, options.loss ? 1 : 0],
  );
  if (trial?.desired === "cancel" || move.sweep.desired === "cancel") {
    return endTrial(sql, move, "cancelled");
  }
  if (trial?.desired === "stop") {
    return endTrial(sql, move, "stopped", { error: trial.error, failureClass: null });
  }
  if (options.loss && (trial?.losses ?? 0) >= MAX_LOSSES) {
    const error = `Given up after ${MAX_LOSSES} attempts were lost without a checkpoint in between; the last: ${options.reason}`;
    return endTrial(sql, move, "failed", { error, failureClass: "infrastructure" });
  }
  await sql.query(
    `UPDATE trial SET state = 'queued', flush = flush + 1,
       not_before = CASE WHEN $2 > 0 THEN now() + make_interval(secs => $2) END
     WHERE id = $1`,
    [move.trialId, options.delaySeconds],
  );
  await writeEvent(sql, { ...move, sweepId: move.sweep.id, to: "queued" });
}

/** Ends a locked sweep whose trials have all ended. Says whether it did. */
export async function settleSweep(sql: Sql, sweepId: number, by: string): Promise<boolean> {
  return (await sql.query(SETTLE, [sweepId, storableText(by)])).length > 0;
}

/** Sweep `s` (SQL) is to have trials that its sampler has not named yet. */
export const wantsMore = `(s.target IS NOT NULL AND s.state <> 'cancelling'
  AND s.target > (SELECT coalesce(max(number), 0) FROM trial WHERE sweep_id = s.id))`;

/** Sweep `s` (SQL) has open trials, or more to come. */
export const isUnfinished = `(${wantsMore} OR EXISTS (
  SELECT 1 FROM trial WHERE sweep_id = s.id AND state IN ('planned', 'queued', 'running')))`;

const SETTLE = `
  WITH old AS (
    SELECT id, state FROM sweep s
    WHERE id = $1 AND state IN ('running', 'paused', 'cancelling') AND NOT ${isUnfinished}
  ), settled AS (
    UPDATE sweep SET ended_at = now(), state = CASE
        WHEN old.state = 'cancelling' THEN 'cancelled'
        WHEN EXISTS (SELECT 1 FROM trial WHERE sweep_id = $1 AND state = 'failed') AND NOT EXISTS (
          SELECT 1 FROM trial WHERE sweep_id = $1 AND state IN ('succeeded', 'stopped', 'diverged')) THEN 'failed'
        ELSE 'completed' END
    FROM old WHERE sweep.id = old.id
    RETURNING old.state AS "from", sweep.state AS "to"
  )
  INSERT INTO event (sweep_id, what, "from", "to", by, why)
  SELECT $1, 'settled', "from", "to", $2, 'its trials have all ended' FROM settled RETURNING id`;
