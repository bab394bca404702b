import type { Checkpoint, Fence } from "./attempts.ts";
import type { Sql } from "./database.ts";
import { copyPoints } from "./points.ts";
import { rewindTrial } from "./rewind.ts";

/*
 * Trials of a sweep that begin with the same stages train them once (DESIGN section 6).
 *
 * The plan gives each trial the keys of its first stages, as far as another trial has them too (trial.stage_keys). A
 * key stands for all that a stage's outcome follows from, so a checkpoint within it is as good as one's own, at any
 * step. Hence three rules, all looked at under the lock of the sweep, which makes claims of such a sweep go one by one:
 *
 * - A queued trial waits while a running one is on its way through a stage of the same key (`underWay`). When that one
 *   has passed the stage, or runs no longer for whatever reason, nothing holds the others back.
 * - A trial that is claimed goes on from the furthest checkpoint there is, its own or another's within the stages they
 *   share. One whose stages are all there has nothing left to train and ends at once.
 * - What is another's is copied first, in the claim's transaction: as an attempt in state `shared` with the points and
 *   rollups up to that checkpoint, its stages and a row for its file. To all that follows it is an attempt of the
 *   trial's own that got this far: the claim resumes from it. Nothing points to the other trial, which may be deleted.
 *   What may be wanted is there: retention keeps the last checkpoint of each ended stage and the newest of each trial.
 *
 * Only attempts of the same build share (worker.facts.build): a trial whose stages were trained by other code, or lie
 * in a store that nobody opens any more, trains them itself. As long as somebody does, it is left to that worker.
 */

/** SQL: a sweep's keys of shared stages that a running trial has not yet passed; `sweepId` is SQL of an id. */
export function underWay(sweepId: string): string {
  return `coalesce((
    SELECT array_agg(stage_key) FROM trial o CROSS JOIN unnest(o.stage_keys) stage_key
    WHERE o.sweep_id = ${sweepId} AND o.state = 'running' AND NOT ${passed("o", "stage_key")}), '{}')`;
}

/**
 * SQL: the trial of this alias ended its stage of this key and has the checkpoint of that end, or one beyond. A running trial's
 * stages end a moment before: until the checkpoint is there, nobody can go on from it.
 */
export function passed(trial: string, key: string): string {
  return `EXISTS (
    SELECT FROM stage p JOIN checkpoint c ON c.trial_id = p.trial_id
    WHERE p.trial_id = ${trial}.id AND p.key = ${key} AND p.state = 'succeeded'
      AND (c.step > p.last_step OR c.step = p.last_step AND c.stage >= p.index))`;
}

/** SQL: number of the running trial that trains what the queued trial `t` waits for; null when it waits for none. */
export const trainedBy = `CASE WHEN t.state = 'queued' AND t.stage_keys <> '{}' THEN (
  SELECT min(o.number) FROM trial o CROSS JOIN unnest(o.stage_keys) stage_key
  WHERE o.sweep_id = t.sweep_id AND o.state = 'running' AND stage_key = ANY(t.stage_keys)
    AND NOT ${passed("o", "stage_key")}) END`;

/** SQL: number of the trial whose training the trial `t` goes on from; null when it trains all of its stages itself. */
export const sharedWith = `(
  SELECT shared_from FROM stage WHERE trial_id = t.id AND shared_from IS NOT NULL ORDER BY index LIMIT 1)`;

export interface Donor extends Checkpoint {
  readonly checkpointId: number;
  readonly trialId: number;
}

/**
 * Gives a queued trial, locked within its sweep, the furthest checkpoint of the stages that it shares, if that is
 * further than its own. It is then as if an attempt of its own had got there.
 */
export async function adoptStages(
  sql: Sql,
  trialId: number,
  worker: { readonly id: number; readonly name: string },
): Promise<void> {
  const [donor] = await sql.query<Donor>(FURTHEST, [trialId, worker.id]);
  if (donor) await adopt(sql, trialId, donor, worker.name);
}

/** Gives it a checkpoint of another trial of its sweep, with all that led there. */
export async function adopt(sql: Sql, trialId: number, donor: Donor, by: string): Promise<void> {
  const [given] = await sql.query<Fence>(ADOPT, [trialId, donor.checkpointId, by]);
  await copyPoints(sql, given!, { trialId: donor.trialId, last: donor.step });
  await rewindTrial(sql, given!, donor);
  await sql.query(
    `UPDATE trial SET train_ms = coalesce(
       (SELECT max(train_ms) FROM metrics.rollup WHERE trial_id = $1 AND fence = $2), 0) WHERE id = $1`,
    [trialId, given!.fence],
  );
}

/** Locked against being marked as deleted: from then on its file has another row to be kept for. */
const FURTHEST = `
  SELECT c.id AS "checkpointId", d.id AS "trialId", c.stage, c.step, c.epoch, c.key, c.sha256, c.bytes
  FROM trial t JOIN stage p ON p.key = ANY(t.stage_keys)
    JOIN trial d ON d.id = p.trial_id AND d.sweep_id = t.sweep_id AND d.id <> t.id AND d.deleted_at IS NULL
    JOIN checkpoint c ON c.trial_id = d.id AND c.stage = p.index AND c.deleted_at IS NULL
    JOIN attempt a ON a.trial_id = c.trial_id AND a.fence = c.fence
    JOIN worker trainer ON trainer.id = a.worker_id
    JOIN worker taker ON taker.id = $2
  WHERE t.id = $1 AND trainer.facts -> 'build' IS NOT DISTINCT FROM taker.facts -> 'build'
    AND (c.store IS NULL OR 'store:' || c.store = ANY(taker.offers))
    AND NOT EXISTS (
      SELECT FROM checkpoint own WHERE own.trial_id = t.id AND own.deleted_at IS NULL
        AND (own.store IS NULL OR 'store:' || own.store = ANY(taker.offers)) AND (own.step, own.stage) >= (c.step, c.stage))
  ORDER BY c.step DESC, c.stage DESC, d.number LIMIT 1 FOR SHARE OF c`;

/** Attempts of its own that came less far are kept, and hidden like those that a resume repeats. */
const ADOPT = `
  WITH c AS (
    SELECT * FROM checkpoint WHERE id = $2
  ), donor AS (
    SELECT a.worker_id, a.slot, a.facts, d.number, d.dataset_hash
    FROM c JOIN trial d ON d.id = c.trial_id JOIN attempt a ON a.trial_id = c.trial_id AND a.fence = c.fence
  ), taker AS (
    UPDATE trial SET fence = trial.fence + 1, flush = trial.flush + 1, step = c.step, losses = 0, dataset_hash = donor.dataset_hash
    FROM c, donor WHERE trial.id = $1 RETURNING trial.id, trial.sweep_id, trial.fence
  ), hidden AS (
    UPDATE attempt SET visible_to = -1 WHERE trial_id = $1
  ), outdated AS (
    DELETE FROM summary WHERE trial_id = $1
  ), given AS (
    INSERT INTO attempt (trial_id, fence, worker_id, slot, state, lease_until, ended_at, acknowledged, visible_to, facts)
    SELECT taker.id, taker.fence, worker_id, slot, 'shared', now(), now(), c.step + 1, c.step, facts
    FROM taker, donor, c
  ), kept AS (
    INSERT INTO checkpoint (trial_id, fence, stage, step, epoch, key, sha256, bytes, store)
    SELECT taker.id, taker.fence, stage, step, epoch, key, sha256, bytes, store FROM taker, c RETURNING id
  ), stages AS (
    INSERT INTO stage (trial_id, index, name, key, state, first_step, last_step, train_ms, checkpoint_id, results, shared_from)
    SELECT $1, p.index, name, p.key, state, first_step, last_step, train_ms,
      CASE WHEN p.index = c.stage THEN kept.id END, results, coalesce(shared_from, donor.number)
    FROM c JOIN stage p ON p.trial_id = c.trial_id AND p.index <= c.stage, kept, donor
    ON CONFLICT (trial_id, index) DO UPDATE SET state = excluded.state, first_step = excluded.first_step,
      last_step = excluded.last_step, train_ms = excluded.train_ms, checkpoint_id = excluded.checkpoint_id,
      results = excluded.results, shared_from = excluded.shared_from
  ), confusions AS (
    INSERT INTO confusion (trial_id, stage, split, answers)
    SELECT $1, f.stage, split, answers FROM c JOIN confusion f ON f.trial_id = c.trial_id AND f.stage <= c.stage
    ON CONFLICT (trial_id, stage, split) DO UPDATE SET answers = excluded.answers
  ), told AS (
    INSERT INTO event (sweep_id, trial_id, fence, what, by, why)
    SELECT sweep_id, taker.id, taker.fence, 'shared', $3, format('trained by trial %s up to step %s', number, step)
    FROM taker, donor, c
  )
  SELECT id AS "trialId", fence FROM taker`;
