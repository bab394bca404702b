import type { TrialState } from "@resweep/spec";
import type { Database, Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { jsonColumn, storableText } from "./json-column.ts";
import { refuseRepeated } from "./new-sweep.ts";
import { insertPoints, type PointBatch } from "./points.ts";
import type { Objective } from "./read-models.ts";
import type { SeriesIds } from "./series.ts";

export interface ImportedTrial {
  readonly config: unknown;
  readonly seed: number;
  readonly hash: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** An ended state. */
  readonly state: TrialState;
  readonly results: Readonly<Record<string, number>>;
}

export interface ImportedSweep {
  readonly name: string;
  readonly notes: string;
  readonly createdBy: string;
  readonly spec: unknown;
  readonly objective: Objective;
  readonly trials: readonly ImportedTrial[];
}

/** A point of the trial at this place in `ImportedSweep.trials`. */
export interface ImportedPoint {
  readonly trial: number;
  readonly attempt: number;
  readonly name: string;
  readonly step: number;
  readonly epoch: number;
  readonly trainMs: number;
  readonly value: number;
}

export interface ImportRepository {
  /**
   * A completed sweep with these trials and points, in one transaction. `points` may be asked for again, after a
   * deadlock. Throws InvalidInput for a trial that is there twice, and what `points` throws; nothing is written then.
   */
  sweep(
    sweep: ImportedSweep,
    points: () => AsyncIterable<readonly ImportedPoint[]>,
  ): Promise<{ readonly id: number }>;
}

export function importRepository(database: Database, series: SeriesIds): ImportRepository {
  return {
    sweep(sweep, points) {
      refuseRepeated(sweep.trials.map(({ hash }) => hash));
      return database.transaction(async (sql) => {
        const id = await insertSweep(sql, sweep);
        const ids = await insertTrials(sql, id, sweep.trials);
        for await (const page of points()) await insertPage(sql, ids, page, series);
        await insertAttempts(sql, ids);
        await insertResults(sql, ids, sweep.trials);
        return { id };
      });
    },
  };
}

async function insertSweep(sql: Sql, sweep: ImportedSweep): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO sweep (name, notes, tags, spec, objective_metric, objective_mode, created_by, state, ended_at)
     VALUES ($1, $2, '{imported}', $3, $4, $5, $6, 'completed', now()) RETURNING id`,
    [
      storableText(sweep.name),
      storableText(sweep.notes),
      jsonColumn(sweep.spec),
      sweep.objective.metric,
      sweep.objective.mode,
      storableText(sweep.createdBy),
    ],
  );
  const { id } = row!;
  const why = `${sweep.trials.length} trials imported`;
  const event = { sweepId: id, what: "imported", from: null, to: "completed", why };
  await writeEvent(sql, { ...event, by: sweep.createdBy });
  return id;
}

/** Their ids, in order. */
async function insertTrials(sql: Sql, sweepId: number, trials: readonly ImportedTrial[]) {
  const rows = await sql.query<{ id: number; number: number }>(
    `INSERT INTO trial (sweep_id, number, hash, seed, config, values, state, total_steps, started_at, ended_at)
     SELECT $1, number, hash, seed, config, values, state, 0, now(), now()
     FROM unnest($2::text[], $3::int8[], $4::jsonb[], $5::jsonb[], $6::text[])
       WITH ORDINALITY AS t (hash, seed, config, values, state, number)
     ORDER BY number RETURNING id, number`,
    [
      sweepId,
      trials.map(({ hash }) => hash),
      trials.map(({ seed }) => seed),
      trials.map(({ config }) => jsonColumn(config)),
      trials.map(({ values }) => jsonColumn(values)),
      trials.map(({ state }) => state),
    ],
  );
  return rows.sort((a, b) => a.number - b.number).map(({ id }) => id);
}

async function insertPage(
  sql: Sql,
  ids: readonly number[],
  page: readonly ImportedPoint[],
  series: SeriesIds,
): Promise<void> {
  const seriesIds = await series.of([...new Set(page.map(({ name }) => storableText(name)))]);
  const byAttempt = new Map<string, ImportedPoint[]>();
  for (const point of page) {
    const key = `${point.trial}/${point.attempt}`;
    const own = byAttempt.get(key);
    if (own) own.push(point);
    else byAttempt.set(key, [point]);
  }
  for (const points of byAttempt.values()) {
    const { trial, attempt: fence } = points[0]!;
    const steps = points.map(({ step }) => step);
    const batch: PointBatch = {
      steps,
      series: points.map(({ name }) => seriesIds.get(storableText(name))!),
      epochs: points.map(({ epoch }) => epoch),
      trainMs: points.map(({ trainMs }) => trainMs),
      values: points.map(({ value }) => value),
      firstStep: Math.min(...steps),
      lastStep: Math.max(...steps),
    };
    await insertPoints(sql, { trialId: ids[trial]!, fence }, batch);
  }
}

/**
 * The attempts that recorded the points, each visible where it has any, and how far their trials came. A worker that
 * left long ago stands for those who trained.
 */
async function insertAttempts(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.query(
    `INSERT INTO worker (name, host, pid, slots, facts, seen_at, left_at)
     SELECT 'import', '', 0, 0, '{}', to_timestamp(0), to_timestamp(0)
     WHERE NOT EXISTS (SELECT 1 FROM worker WHERE name = 'import' AND slots = 0)`,
  );
  await sql.query(
    `INSERT INTO attempt (trial_id, fence, worker_id, slot, state, lease_until, started_at, ended_at,
                          visible_after, visible_to, acknowledged)
     SELECT p.trial_id, p.fence, (SELECT min(id) FROM worker WHERE name = 'import' AND slots = 0), 0,
       CASE WHEN p.fence = max(p.fence) OVER (PARTITION BY p.trial_id) THEN t.state ELSE 'lost' END,
       now(), now(), now(), min(p.step) - 1, max(p.step), count(DISTINCT p.step)
     FROM metrics.point p JOIN trial t ON t.id = p.trial_id
     WHERE p.trial_id = ANY($1) GROUP BY p.trial_id, p.fence, t.state`,
    [ids],
  );
  await sql.query(
    `UPDATE trial t SET fence = p.fence, step = p.step, total_steps = p.step, train_ms = p.train_ms
     FROM (SELECT trial_id, max(fence) AS fence, max(last_step) AS step, max(train_ms) AS train_ms
           FROM metrics.rollup WHERE trial_id = ANY($1) GROUP BY trial_id) p
     WHERE t.id = p.trial_id`,
    [ids],
  );
  // Attempts of which nothing was to be seen, and so exported: they keep the numbers of the others.
  await sql.query(
    `INSERT INTO attempt (trial_id, fence, worker_id, slot, state, lease_until, started_at, ended_at, visible_after, visible_to)
     SELECT t.id, n, (SELECT min(id) FROM worker WHERE name = 'import' AND slots = 0), 0, 'lost', now(), now(), now(),
       t.step, -1
     FROM trial t CROSS JOIN generate_series(1, t.fence) n WHERE t.id = ANY($1)
     ON CONFLICT (trial_id, fence) DO NOTHING`,
    [ids],
  );
}

async function insertResults(
  sql: Sql,
  ids: readonly number[],
  trials: readonly ImportedTrial[],
): Promise<void> {
  const rows = trials.flatMap(({ results }, index) =>
    Object.entries(results).map(([key, value]) => ({ id: ids[index]!, key, value })),
  );
  await sql.query(
    `INSERT INTO summary (trial_id, key, value, step)
     SELECT r.trial_id, r.key, r.value, t.step
     FROM unnest($1::int[], $2::text[], $3::float8[]) AS r (trial_id, key, value)
     JOIN trial t ON t.id = r.trial_id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ key }) => storableText(key)),
      rows.map(({ value }) => value),
    ],
  );
}
