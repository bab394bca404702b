import { awaitedParent } from "./awaited-parents.ts";
import { isOffered, storeOfNewest } from "./claimable.ts";
import type { Sql } from "./database.ts";
import type { TrialBrief, TrialSummary } from "./read-models.ts";
import { sharedWith, trainedBy } from "./shared-stages.ts";
import { connectedWorkers, type WaitingTrial, waitsFor } from "./waits-for.ts";

/** As they are selected; what is missing comes from the summary table and from what is known of a waiting trial. */
type BriefRow = Omit<TrialBrief, "waitsFor"> & WaitingTrial;
interface Row
  extends Omit<TrialSummary, "objective" | "results" | "waitsFor">,
    Omit<WaitingTrial, "state"> {
  readonly objectiveMetric: string;
}

/** What `waitsFor` looks at; wants the lateral `r` of `runningBeside`. */
const waiting = `t.state, t.desired, t.requires, s.state AS "sweepState", s.concurrency, r.running::int AS running,
    extract(epoch FROM t.not_before - now())::float8 AS "retrySeconds", ${trainedBy} AS "trainedBy",
    ${awaitedParent} AS parent,
    CASE WHEN t.state = 'queued' THEN (
      SELECT store FROM (SELECT ${storeOfNewest} AS store) newest WHERE ${isOffered("store")}) END AS store`;

const runningBeside = `LEFT JOIN LATERAL (
    SELECT count(*) AS running FROM trial WHERE sweep_id = s.id AND state = 'running'
  ) r ON true`;

const brief = `t.id, t.sweep_id AS "sweepId", t.number, t.seed, t.values, t.started_at AS "startedAt", t.error,
    a.duration_ms AS "durationMs", w.name AS worker, ${waiting}`;

const source = `
  FROM trial t
  JOIN sweep s ON s.id = t.sweep_id
  LEFT JOIN LATERAL (
    SELECT sum(extract(epoch FROM coalesce(ended_at, now()) - started_at) * 1000)::float8 AS duration_ms,
      max(worker_id) FILTER (WHERE fence = t.fence) AS worker_id
    FROM attempt WHERE trial_id = t.id
  ) a ON true
  LEFT JOIN worker w ON w.id = a.worker_id
  ${runningBeside}`;

/** The trials of a sweep in the order of their numbers, or those of the given ids. */
export async function readTrials(
  sql: Sql,
  which: { sweepId: number } | { ids: readonly number[] },
  aliveSeconds: number,
): Promise<TrialSummary[]> {
  const [condition, value] =
    "sweepId" in which ? ["t.sweep_id = $1", which.sweepId] : ["t.id = ANY($1)", which.ids];
  const rows = await sql.query<Row>(
    `SELECT ${brief}, t.config, t.step, t.total_steps AS "totalSteps", t.ended_at AS "endedAt", t.flush,
       s.objective_metric AS "objectiveMetric", ${sharedWith} AS "sharedWith"
     ${source} WHERE ${condition} AND t.deleted_at IS NULL AND s.deleted_at IS NULL ORDER BY t.sweep_id, t.number`,
    [value],
  );
  const results = await readResults(
    sql,
    rows.map(({ id }) => id),
  );
  const workers = await workersFor(sql, rows, aliveSeconds);
  return rows.map((row) => {
    const { objectiveMetric, sweepState, concurrency, running, ...others } = row;
    const { retrySeconds, trainedBy: _trainer, parent: _parent, store, ...summary } = others;
    const own = results.get(row.id) ?? {};
    return {
      ...summary,
      objective: own[objectiveMetric] ?? null,
      results: own,
      waitsFor: waitsFor(row, workers),
    };
  });
}

/** The trials of these sweeps, the newest sweep's first, without configurations and results: they are most of a trial. */
export async function readBriefs(
  sql: Sql,
  sweepIds: readonly number[],
  aliveSeconds: number,
): Promise<TrialBrief[]> {
  const rows = await sql.query<BriefRow>(
    `SELECT ${brief}, o.value AS objective
     ${source}
     LEFT JOIN summary o ON o.trial_id = t.id AND o.key = s.objective_metric
     WHERE t.sweep_id = ANY($1) AND t.deleted_at IS NULL AND s.deleted_at IS NULL
     ORDER BY t.sweep_id DESC, t.number`,
    [sweepIds],
  );
  const workers = await workersFor(sql, rows, aliveSeconds);
  return rows.map((row) => {
    const { id, sweepId, number, state, desired, seed, values } = row;
    const { objective, startedAt, durationMs, worker, error } = row;
    return {
      ...{ id, sweepId, number, state, desired, seed, values },
      ...{ objective, startedAt, durationMs, worker, error },
      waitsFor: waitsFor(row, workers),
    };
  });
}

/** They are asked for only where a trial may wait for one. */
const workersFor = async (sql: Sql, rows: readonly WaitingTrial[], aliveSeconds: number) =>
  rows.some(({ state }) => state === "queued") ? await connectedWorkers(sql, aliveSeconds) : [];

/** A page shows no more of them at once. */
const mostWaits = 1000;

/** What the first queued trials of a sweep wait for, by id. */
export async function readWaits(
  sql: Sql,
  sweepId: number,
  aliveSeconds: number,
): Promise<ReadonlyMap<number, string | null>> {
  const [rows, workers] = await Promise.all([
    sql.query<WaitingTrial & { id: number }>(
      `SELECT t.id, ${waiting} FROM trial t JOIN sweep s ON s.id = t.sweep_id ${runningBeside}
       WHERE t.sweep_id = $1 AND t.state = 'queued' AND t.deleted_at IS NULL ORDER BY t.number LIMIT ${mostWaits}`,
      [sweepId],
    ),
    connectedWorkers(sql, aliveSeconds),
  ]);
  return new Map(rows.map((row) => [row.id, waitsFor(row, workers)]));
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
