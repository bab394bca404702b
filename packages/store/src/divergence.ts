import { findMetric } from "@resweep/spec";
import type { Fence } from "./attempts.ts";
import type { Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import type { PointBatch } from "./points.ts";

/** Names of the events: a fault, and the same where the attempts ran on different devices, which may compute differently. */
export const DIVERGENCE = "divergence";
export const DIVERGENCE_ELSEWHERE = "divergence-elsewhere";

interface Difference {
  readonly name: string;
  readonly step: number;
  readonly value: number;
  readonly older: number;
  readonly olderFence: number;
}

/**
 * Compares what a resumed attempt wrote with what older attempts wrote of the same steps. Series declared
 * deterministic must agree to the bit; the first that does not is told in an event of the trial, once an attempt.
 */
export async function reportDivergence(
  sql: Sql,
  { trialId, fence }: Fence,
  batch: PointBatch,
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  if (fence === 1) return;
  const own = new Set(batch.series);
  const deterministic = [...ids].filter(
    ([name, id]) => own.has(id) && findMetric(name)?.deterministic,
  );
  if (deterministic.length === 0) return;
  // Lateral, so that each series of each older attempt is one short range of the index.
  const [difference] = await sql.query<Difference>(
    `SELECT s.name, p.step, p.value, p.older, p.fence AS "olderFence"
     FROM generate_series(1, $2::int - 1) AS older (fence)
     CROSS JOIN unnest($3::text[], $4::int2[]) AS s (name, id)
     CROSS JOIN LATERAL (
       SELECT new.step, new.value, old.value AS older, old.fence FROM metrics.point new
       JOIN metrics.point old ON old.trial_id = new.trial_id AND old.fence = older.fence
         AND old.series_id = new.series_id AND old.step = new.step
       WHERE new.trial_id = $1 AND new.fence = $2 AND new.series_id = s.id AND new.step BETWEEN $5 AND $6
         AND old.trial_id = $1 AND old.step BETWEEN $5 AND $6 AND old.value <> new.value
       ORDER BY new.step LIMIT 1
     ) p
     ORDER BY p.step, s.name, p.fence DESC LIMIT 1`,
    [
      trialId,
      fence,
      deterministic.map(([name]) => name),
      deterministic.map(([, id]) => id),
      batch.firstStep,
      batch.lastStep,
    ],
  );
  if (difference) await tell(sql, { trialId, fence }, difference);
}

async function tell(sql: Sql, { trialId, fence }: Fence, difference: Difference): Promise<void> {
  const [context] = await sql.query<{ sweepId: number; told: boolean; sameDevice: boolean }>(
    `SELECT sweep_id AS "sweepId",
       EXISTS (SELECT 1 FROM event WHERE trial_id = $1 AND fence = $2 AND what IN ($4, $5)) AS told,
       (SELECT facts -> 'device' FROM attempt WHERE trial_id = $1 AND fence = $2) IS NOT DISTINCT FROM
         (SELECT facts -> 'device' FROM attempt WHERE trial_id = $1 AND fence = $3) AS "sameDevice"
     FROM trial WHERE id = $1`,
    [trialId, fence, difference.olderFence, DIVERGENCE, DIVERGENCE_ELSEWHERE],
  );
  if (!context || context.told) return;
  const { name, step, value, older, olderFence } = difference;
  const what = context.sameDevice ? DIVERGENCE : DIVERGENCE_ELSEWHERE;
  const values = `${name} at step ${step} was ${older} in attempt ${olderFence} and is ${value} in attempt ${fence}`;
  await writeEvent(sql, {
    sweepId: context.sweepId,
    trialId,
    fence,
    what,
    from: null,
    to: null,
    by: "controller",
    why: context.sameDevice ? values : `${values}; they ran on different devices`,
  });
}
