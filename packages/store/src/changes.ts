import type { Database } from "./database.ts";
import type { MetricRepository } from "./metrics.ts";
import { ROLLUP_STEPS } from "./points.ts";
import type { Changes, Curve, CurvePoint } from "./read-models.ts";
import { KEPT_FLUSHES } from "./ship.ts";
import { readSweep } from "./sweep-rows.ts";
import { readTrials } from "./trial-rows.ts";

/** A page further behind than this reads its curves anew, downsampled. */
const MAX_STEPS_BEHIND = 5_000;

interface Changed {
  readonly id: number;
  readonly flush: number;
  readonly seen: number | null;
  readonly fence: number;
  readonly reset: boolean | null;
  readonly firstStep: number | null;
  readonly lastStep: number | null;
}

/** What is new of a sweep since the cursor: see MetricRepository.changes. */
export async function readChanges(
  database: Database,
  { sweepId, cursor }: Parameters<MetricRepository["changes"]>[0],
  aliveSeconds: number,
): Promise<Changes> {
  const seen = Object.entries(cursor).filter(([id]) => Number.isInteger(Number(id)));
  const changed = await database.query<Changed>(
    `SELECT t.id, t.flush, seen.flush AS seen, t.fence, new.reset, new.first_step AS "firstStep",
       new.last_step AS "lastStep"
     FROM trial t
     LEFT JOIN unnest($2::int[], $3::int[]) AS seen (trial_id, flush) ON seen.trial_id = t.id
     LEFT JOIN LATERAL (
       SELECT bool_or(f.reset) AS reset, min(f.first_step) AS first_step, max(f.last_step) AS last_step
       FROM metrics.flush f WHERE f.trial_id = t.id AND f.flush > seen.flush AND f.flush <= t.flush
     ) new ON true
     WHERE t.sweep_id = $1 AND t.deleted_at IS NULL AND (seen.flush IS NULL OR seen.flush <> t.flush)
     ORDER BY t.number`,
    [sweepId, seen.map(([id]) => Number(id)), seen.map(([, flush]) => flush)],
  );
  if (changed.length === 0) return { cursor, sweep: null, trials: [], points: [], reset: [] };
  const reset = changed.filter(needsReset);
  const grown = changed.filter((trial) => trial.firstStep !== null && !needsReset(trial));
  const ids = changed.map(({ id }) => id);
  const flushes = new Map(changed.map(({ id, flush }) => [id, flush]));
  const [sweep, trials, points] = await Promise.all([
    readSweep(database, sweepId),
    readTrials(database, { ids }, aliveSeconds),
    readNewPoints(database, grown),
  ]);
  return {
    cursor: { ...cursor, ...Object.fromEntries(flushes) },
    sweep: sweep ?? null,
    // The rows may be newer than the points that were read: what they were read up to is what was seen.
    trials: trials.map((trial) => ({ ...trial, flush: flushes.get(trial.id)! })),
    points,
    reset: reset.map(({ id }) => id),
  };
}

function needsReset({ seen, flush, reset, firstStep, lastStep }: Changed): boolean {
  if (seen === null) return flush > 0;
  const behind = flush - seen;
  if (reset || behind < 0 || behind >= KEPT_FLUSHES) return true;
  return firstStep !== null && lastStep !== null && lastStep - firstStep > MAX_STEPS_BEHIND;
}

/** A reset comes with every new attempt, so points since the cursor are the newest attempt's. */
async function readNewPoints(database: Database, trials: readonly Changed[]): Promise<Curve[]> {
  if (trials.length === 0) return [];
  const rows = await database.query<CurvePoint & { trialId: number; name: string }>(
    `SELECT new.trial_id AS "trialId", s.name, p.step, p.epoch, p.train_ms AS "trainMs", p.value
     FROM unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS new (trial_id, fence, first_step, last_step)
     CROSS JOIN LATERAL (
       SELECT DISTINCT series_id FROM metrics.rollup r
       WHERE r.trial_id = new.trial_id AND r.fence = new.fence
         AND r.bucket BETWEEN new.first_step / ${ROLLUP_STEPS} AND new.last_step / ${ROLLUP_STEPS}
     ) own
     JOIN metrics.series s ON s.id = own.series_id
     CROSS JOIN LATERAL (
       SELECT step, epoch, train_ms, value FROM metrics.point p
       WHERE p.trial_id = new.trial_id AND p.fence = new.fence AND p.series_id = own.series_id
         AND p.step BETWEEN new.first_step AND new.last_step OFFSET 0
     ) p
     ORDER BY new.trial_id, s.name, p.step`,
    [
      trials.map(({ id }) => id),
      trials.map(({ fence }) => fence),
      trials.map(({ firstStep }) => firstStep),
      trials.map(({ lastStep }) => lastStep),
    ],
  );
  const curves: (Curve & { points: CurvePoint[] })[] = [];
  for (const { trialId, name, ...point } of rows) {
    const newest = curves.at(-1);
    if (newest?.trialId === trialId && newest.name === name) newest.points.push(point);
    else curves.push({ trialId, name, points: [point] });
  }
  return curves;
}
