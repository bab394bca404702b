import { TrialConfig } from "@resweep/sweeps";
import pg from "pg";

/** How much of a past the seeded database has. */
export interface HistorySize {
  readonly sweeps: number;
  /** Of all sweeps together. */
  readonly trials: number;
  /** Distinct names of metrics among their results. */
  readonly keys: number;
  /** Trials of the sweep that has curves, one metric each. */
  readonly curves: number;
  /** Of each curve. */
  readonly points: number;
}

export interface History {
  /** The sweep with the curves; it still runs. */
  readonly sweepId: number;
  /** Its trials, in the order of their numbers. The last is claimed under fence 1 for a day, so that it can be written to. */
  readonly trialIds: readonly number[];
  /** Another sweep, of the usual size. */
  readonly usualSweepId: number;
}

export const CURVE = "train/loss";
const STEPS_AN_EPOCH = 390;
/** Each on a connection of its own. */
const WRITERS = 2;

/**
 * Fills a database of our own with the history of a busy laboratory, by SQL: through the store's functions it would
 * take hours. What is written is what a worker's flushes would have left.
 */
export async function seedHistory(databaseUrl: string, size: HistorySize): Promise<History> {
  const clients = Array.from({ length: WRITERS }, () => new pg.Client(databaseUrl));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    // The rows refer to each other by construction: a look-up for each of two million would take longer than to write them.
    for (const client of clients)
      await client.query("SET session_replication_role = replica; SET synchronous_commit = off");
    const [first] = clients as [pg.Client];
    await seedRows(first, size);
    const { rows: curves } = await first.query<{ id: number; sweep_id: number }>(
      `SELECT id, sweep_id FROM trial WHERE sweep_id = (SELECT max(id) FROM sweep) ORDER BY number`,
    );
    const waiting = curves.map(({ id }) => id);
    await Promise.all(
      clients.map(async (client) => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
          await seedCurve(client, id, size.points);
      }),
    );
    await first.query("VACUUM ANALYZE");
    const sweepId = curves[0]!.sweep_id;
    return { sweepId, trialIds: curves.map(({ id }) => id), usualSweepId: sweepId - 1 };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function seedRows(client: pg.Client, size: HistorySize): Promise<void> {
  const { sweeps, trials, keys, curves, points } = size;
  const keysOfASweep = Math.max(1, Math.round(keys / sweeps));
  await client.query(
    `INSERT INTO worker (name, host, pid, slots, facts, seen_at, left_at) VALUES ('bench', 'here', 1, 8, '{}', now(), now())`,
  );
  await client.query(
    `INSERT INTO sweep (name, notes, tags, spec, objective_metric, objective_mode, state, created_at, created_by, ended_at)
     SELECT format('depths-%s', n), 'Does depth hurt without shortcuts?', ARRAY['degradation', 'tag-' || n % 40], '{}',
       'validation/accuracy', 'max', CASE WHEN n = $1::int THEN 'running' ELSE 'completed' END,
       now() - make_interval(hours => $1::int - n), 'bench',
       CASE WHEN n < $1::int THEN now() - make_interval(hours => $1::int - n) + interval '40 minutes' END
     FROM generate_series(1, $1::int) n`,
    [sweeps],
  );
  await client.query(
    `INSERT INTO trial (sweep_id, number, hash, seed, config, values, total_steps, state, fence, step, train_ms,
       started_at, ended_at, error)
     SELECT sweep, number, md5(sweep || ' ' || number), number % 5, jsonb_set($4::jsonb, '{architecture,depth}', depth),
       jsonb_build_object('architecture.depth', depth, 'recipe.learningRate', 0.001 * number), $5, state, 1, $5,
       2.5 * $5::int, at, CASE WHEN state <> 'running' THEN at + interval '30 minutes' END,
       CASE state WHEN 'failed' THEN 'A batch of 128 images does not fit on the device' END
     FROM (
       SELECT sweep, number, to_jsonb(8 + 6 * (number % 17)) AS depth, now() - make_interval(hours => $1::int - sweep) AS at,
         CASE WHEN number = $3::int AND sweep = $1::int THEN 'running'
           WHEN number % 19 = 0 THEN 'failed' WHEN number % 23 = 0 THEN 'diverged' ELSE 'succeeded' END AS state
       FROM (
         SELECT 1 + n % ($1::int - 1) AS sweep, 1 + n / ($1::int - 1) AS number FROM generate_series(0, $2::int - $3::int - 1) n
         UNION ALL SELECT $1::int, n FROM generate_series(1, $3::int) n
       ) place ORDER BY sweep, number
     ) planned`,
    [sweeps, trials, curves, JSON.stringify(TrialConfig.schema.parse({})), points],
  );
  await client.query(
    `INSERT INTO attempt (trial_id, fence, worker_id, slot, state, lease_until, started_at, ended_at)
     SELECT id, 1, (SELECT max(id) FROM worker), 0, state, now() + interval '1 day', started_at, ended_at FROM trial`,
  );
  await client.query(
    `INSERT INTO summary (trial_id, key, value, step)
     SELECT id, key, value, step FROM trial CROSS JOIN LATERAL (
       VALUES ('${CURVE}', 2 * exp(-number / 40.0)), ('validation/accuracy', 0.5 + (number * 37 % 100) / 220.0)
       UNION ALL SELECT format('probe/%s', sweep_id * $1::int + n), number + n FROM generate_series(1, $1::int) n
     ) result (key, value)`,
    [keysOfASweep],
  );
  await client.query(
    `INSERT INTO metrics.series (name) SELECT DISTINCT key FROM summary ORDER BY key`,
  );
}

/** One curve and its rollups, with the same values as the store's own functions would give them. */
async function seedCurve(client: pg.Client, trialId: number, points: number): Promise<void> {
  await client.query(
    `INSERT INTO metrics.point (trial_id, fence, step, series_id, epoch, train_ms, value)
     SELECT $1::int, 1, step, (SELECT id FROM metrics.series WHERE name = '${CURVE}'), step / ${STEPS_AN_EPOCH}.0, step * 2.5,
       2.3 * exp(-step / ($2::int / 5.0)) + 0.05 * sin(step * 12.9898) * sin($1::int)
     FROM generate_series(0, $2::int - 1) step`,
    [trialId, points],
  );
  await client.query(
    `INSERT INTO metrics.fine_rollup
     SELECT trial_id, fence, series_id, step / 16, count(*), 0, sum(value), min(value), max(value), max(step), max(epoch),
       max(train_ms)
     FROM metrics.point WHERE trial_id = $1 GROUP BY trial_id, fence, series_id, step / 16 ORDER BY 4`,
    [trialId],
  );
  for (const [wider, finer] of [
    ["middle_rollup", "fine_rollup"],
    ["rollup", "middle_rollup"],
  ])
    await client.query(
      `INSERT INTO metrics.${wider}
       SELECT trial_id, fence, series_id, bucket / 4, sum(count), sum(missing), sum(sum), min(min), max(max),
         max(last_step), max(epoch), max(train_ms)
       FROM metrics.${finer} WHERE trial_id = $1 GROUP BY trial_id, fence, series_id, bucket / 4 ORDER BY 4`,
      [trialId],
    );
}
