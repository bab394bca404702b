import type { CheckpointRepository } from "./checkpoints.ts";
import type { Database } from "./database.ts";

/** Marks the checkpoints that retention lets go: see CheckpointRepository. */
export function checkpointRetention(
  database: Database,
): Pick<CheckpointRepository, "unexamined" | "retain"> {
  return {
    unexamined: () =>
      database.query(
        `SELECT id AS "sweepId", spec FROM sweep WHERE id IN (
           SELECT t.sweep_id FROM checkpoint c JOIN trial t ON t.id = c.trial_id
           WHERE c.retained_at IS NULL AND c.deleted_at IS NULL AND c.store IS NOT NULL)
         ORDER BY id`,
      ),
    retain: async (sweepId, kept, { dryRun = false } = {}) => {
      const [row] = await database.query<{ checkpoints: number; bytes: number }>(
        dryRun ? `${JUDGED} ${COUNT} judged WHERE NOT kept` : `${JUDGED} ${MARK}`,
        [sweepId, kept === null, kept?.last ?? 1, kept?.best ?? true, kept?.every ?? null],
      );
      return row!;
    },
  };
}

/**
 * Whether each checkpoint of the sweep's trials that have a new one is kept. The newest always is: an open trial resumes
 * from it, and an ended one that is opened again; and one that is registered as a network. A checkpoint is as good as the objective's latest value in its stage
 * up to its step; of equal ones the first is the best.
 */
const JUDGED = `
  WITH fresh AS (
    SELECT DISTINCT c.trial_id, s.objective_mode AS mode, series.id AS series_id
    FROM trial t JOIN checkpoint c ON c.trial_id = t.id JOIN sweep s ON s.id = t.sweep_id
    LEFT JOIN metrics.series series ON series.name = s.objective_metric
    WHERE t.sweep_id = $1 AND c.retained_at IS NULL AND c.deleted_at IS NULL AND c.store IS NOT NULL
  ), valued AS (
    SELECT c.id, c.trial_id, c.stage, c.step, c.epoch, c.bytes,
      CASE fresh.mode WHEN 'max' THEN -objective.value ELSE objective.value END AS cost,
      stage.state = 'succeeded' AND stage.checkpoint_id = c.id AS ends_stage
    FROM fresh JOIN checkpoint c ON c.trial_id = fresh.trial_id
    LEFT JOIN stage ON stage.trial_id = c.trial_id AND stage.index = c.stage
    LEFT JOIN LATERAL (
      SELECT nullif(p.value, 'NaN') AS value
      FROM attempt a JOIN metrics.point p ON p.trial_id = a.trial_id AND p.fence = a.fence
      WHERE a.trial_id = c.trial_id AND p.series_id = fresh.series_id
        AND p.step > a.visible_after AND p.step <= a.visible_to
        AND p.step > stage.first_step AND p.step <= c.step
      ORDER BY p.step DESC, p.fence DESC LIMIT 1
    ) objective ON true
    WHERE c.deleted_at IS NULL AND c.store IS NOT NULL
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY trial_id ORDER BY step DESC, id DESC) AS age,
      row_number() OVER (PARTITION BY trial_id, stage ORDER BY cost, step, id) AS place
    FROM valued
  ), judged AS (
    SELECT id, bytes, $2 OR age <= greatest($3::int, 1) OR coalesce(ends_stage, false)
      OR ($4 AND place = 1 AND cost IS NOT NULL)
      OR ($5::int IS NOT NULL AND mod(epoch::numeric, $5::int) = 0)
      OR EXISTS (SELECT FROM network n WHERE n.checkpoint_id = ranked.id AND n.removed_at IS NULL) AS kept
    FROM ranked
  )`;

const COUNT = `SELECT count(*) AS checkpoints, coalesce(sum(bytes), 0)::bigint AS bytes FROM`;

/** Asks again whether a row is deleted: another collector may have been first, and a deleted row stays so. */
const MARK = `, marked AS (
    UPDATE checkpoint c SET retained_at = now(), deleted_at = CASE WHEN judged.kept THEN c.deleted_at ELSE now() END
    FROM judged WHERE c.id = judged.id AND c.deleted_at IS NULL
      AND (c.retained_at IS NULL OR NOT judged.kept) RETURNING judged.kept, c.bytes
  ) ${COUNT} marked WHERE NOT kept`;
