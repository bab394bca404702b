import type { TrialState } from "@resweep/spec";
import type { Sql } from "./database.ts";
import type { TrialSummary } from "./read-models.ts";

/** A trial's row as it is selected; `objective` and `results` come from the summary table. */
interface Row extends Omit<TrialSummary, "objective" | "results"> {
  readonly objectiveMetric: string;
}

/** `$1` is the seconds after which a worker counts as silent. */
const select = `
  SELECT t.id, t.sweep_id AS "sweepId", t.number, t.state, t.desired, t.seed, t.values, t.config, t.step,
    t.total_steps AS "totalSteps", t.started_at AS "startedAt", t.ended_at AS "endedAt", t.error,
    s.objective_metric AS "objectiveMetric", a.duration_ms AS "durationMs", w.name AS worker,
    CASE
      WHEN t.state = 'planned' THEN 'the sweep to plan it'
      WHEN t.state <> 'queued' THEN NULL
      WHEN s.state = 'paused' THEN 'the sweep to be resumed'
      WHEN t.desired = 'pause' THEN 'being resumed'
      WHEN t.not_before > now() THEN 'a pause after a failure of the machine'
      WHEN s.concurrency <= r.running THEN format('one of the %s trials that the sweep runs at once', s.concurrency)
      WHEN NOT EXISTS (
        SELECT 1 FROM worker WHERE left_at IS NULL AND quarantined_at IS NULL
          AND seen_at > now() - make_interval(secs => $1) AND t.capability IN ('any', capability)
      ) THEN CASE t.capability WHEN 'any' THEN 'a worker' ELSE format('a worker of class %s', t.capability) END
      ELSE 'a free slot'
    END AS "waitsFor"
  FROM trial t
  JOIN sweep s ON s.id = t.sweep_id
  LEFT JOIN LATERAL (
    SELECT sum(extract(epoch FROM coalesce(ended_at, now()) - started_at) * 1000)::float8 AS duration_ms
    FROM attempt WHERE trial_id = t.id
  ) a ON true
  LEFT JOIN attempt newest ON newest.trial_id = t.id AND newest.fence = t.fence
  LEFT JOIN worker w ON w.id = newest.worker_id
  LEFT JOIN LATERAL (
    SELECT count(*) AS running FROM trial WHERE sweep_id = s.id AND state = 'running'
  ) r ON true`;

/** The trials of a sweep in the order of their numbers, or those of the given ids. */
export async function readTrials(
  sql: Sql,
  which: { sweepId: number } | { ids: readonly number[] },
  aliveSeconds: number,
): Promise<TrialSummary[]> {
  const [condition, value] =
    "sweepId" in which ? ["t.sweep_id = $2", which.sweepId] : ["t.id = ANY($2)", which.ids];
  const rows = await sql.query<Row>(
    `${select} WHERE ${condition} AND t.deleted_at IS NULL AND s.deleted_at IS NULL ORDER BY t.sweep_id, t.number`,
    [aliveSeconds, value],
  );
  const results = await readResults(
    sql,
    rows.map(({ id }) => id),
  );
  return rows.map(({ objectiveMetric, ...row }) => {
    const own = results.get(row.id) ?? {};
    const state = row.state as TrialState;
    return { ...row, state, objective: own[objectiveMetric] ?? null, results: own };
  });
}

async function readResults(
  sql: Sql,
  ids: readonly number[],
): Promise<Map<number, Record<string, number>>> {
  const rows = await sql.query<{ trialId: number; key: string; value: number }>(
    `SELECT trial_id AS "trialId", key, value FROM summary WHERE trial_id = ANY($1) ORDER BY trial_id, key`,
    [ids],
  );
  const results = new Map<number, Record<string, number>>();
  for (const { trialId, key, value } of rows) {
    const own = results.get(trialId) ?? {};
    own[key] = value;
    results.set(trialId, own);
  }
  return results;
}
