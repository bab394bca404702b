import { partOfNetwork } from "@resweep/spec";
import type { Checkpoint, Fence } from "./attempts.ts";
import type { Sql } from "./database.ts";

/**
 * Puts a trial back to the checkpoint that attempt `fence` resumes from, before it writes anything: what older
 * attempts wrote beyond it is hidden (points) or dropped (stages, summary, checkpoints), since the new attempt writes it
 * again.
 */
export async function rewindTrial(
  sql: Sql,
  { trialId, fence }: Fence,
  resume: Checkpoint | null,
): Promise<void> {
  const last = resume?.step ?? -1;
  await sql.query(
    `UPDATE attempt SET visible_to = $3 WHERE trial_id = $1 AND fence < $2 AND visible_to > $3`,
    [trialId, fence, last],
  );
  await dropCheckpoints(sql, trialId, resume);
  await rewindStages(sql, trialId, resume);
  await rewindSummary(sql, trialId, last);
  await sql.query(
    `INSERT INTO metrics.flush (trial_id, flush, fence, reset) SELECT id, flush, $2, true FROM trial WHERE id = $1`,
    [trialId, fence],
  );
}

/**
 * Checkpoints beyond are there where the claiming worker could not open their store: a later attempt must not go on from
 * them, as what led to them is hidden now.
 */
async function dropCheckpoints(
  sql: Sql,
  trialId: number,
  resume: Checkpoint | null,
): Promise<void> {
  await sql.query(
    `UPDATE checkpoint SET deleted_at = now(), retained_at = NULL
     WHERE trial_id = $1 AND deleted_at IS NULL AND (step, stage) > ($2, $3)`,
    [trialId, resume?.step ?? -1, resume?.stage ?? -1],
  );
}

/** A checkpoint at a stage's last step is of the ended stage; otherwise its stage goes on. */
async function rewindStages(sql: Sql, trialId: number, resume: Checkpoint | null): Promise<void> {
  if (!resume) {
    await sql.query(`DELETE FROM stage WHERE trial_id = $1`, [trialId]);
    return;
  }
  await sql.query(`DELETE FROM stage WHERE trial_id = $1 AND index > $2`, [trialId, resume.stage]);
  await sql.query(
    `WITH undone AS (
       UPDATE stage SET state = 'running', last_step = NULL, train_ms = NULL, results = NULL
       WHERE trial_id = $1 AND last_step > $2 RETURNING index
     )
     DELETE FROM confusion WHERE trial_id = $1 AND stage IN (SELECT index FROM undone)`,
    [trialId, resume.step],
  );
}

/** Values newer than the checkpoint give way to the latest visible ones; a stage that takes no step, pruning, to its end. */
async function rewindSummary(sql: Sql, trialId: number, last: number): Promise<void> {
  await sql.query(`DELETE FROM summary WHERE trial_id = $1 AND step > $2`, [trialId, last]);
  await sql.query(
    `INSERT INTO summary (trial_id, key, value, step)
     SELECT DISTINCT ON (key) $1::int, key, value, step FROM (
       SELECT s.name AS key, newest.value, newest.step, -1 AS stage
       FROM attempt a CROSS JOIN metrics.series s CROSS JOIN LATERAL (
         SELECT value, step FROM metrics.point p
         WHERE p.trial_id = a.trial_id AND p.fence = a.fence AND p.series_id = s.id
           AND p.step > a.visible_after AND p.step <= a.visible_to
         ORDER BY p.step DESC LIMIT 1
       ) newest
       WHERE a.trial_id = $1 AND s.name !~ $3
       UNION ALL
       SELECT v.key, (v.value #>> '{}')::float8, last_step, index
       FROM stage, jsonb_each(results -> 'values') v WHERE trial_id = $1 AND last_step <= $2
     ) known ORDER BY key, step DESC, stage DESC
     ON CONFLICT (trial_id, key) DO NOTHING`,
    [trialId, last, partOfNetwork.source],
  );
}
