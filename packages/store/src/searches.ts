import type { Database, Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { jsonColumn } from "./json-column.ts";
import { insertTrials } from "./new-sweep.ts";
import type { OpenSearch, SearchRepository, TrialOutcome } from "./store.ts";
import { lockSweep, settleSweep, wantsMore } from "./transitions.ts";

export function searchRepository(database: Database): SearchRepository {
  return {
    open: async () => {
      const rows = await database.query<Row>(
        `SELECT s.id, s.spec, s.objective_metric AS metric, s.objective_mode AS mode, s.concurrency, s.target,
           (SELECT coalesce(max(number), 0) FROM trial WHERE sweep_id = s.id)::int AS have,
           (SELECT count(*) FROM trial WHERE sweep_id = s.id AND state IN ('planned', 'queued', 'running')
             AND NOT (state = 'queued' AND desired = 'wait'))::int AS open
         FROM sweep s
         WHERE s.state = 'running' AND s.desired = 'run' AND s.deleted_at IS NULL AND ${wantsMore}
         ORDER BY s.priority DESC, s.id`,
      );
      return rows.map(({ metric, mode, ...row }) => ({ ...row, objective: { metric, mode } }));
    },
    outcomes: (sweepId, metrics) =>
      database.query<TrialOutcome>(
        `SELECT t.number, t.seed::float8 AS seed, t.hash, t.values, t.state, ARRAY(
           SELECT m.value FROM unnest($2::text[]) WITH ORDINALITY AS o (metric, place)
           LEFT JOIN summary m ON m.trial_id = t.id AND m.key = o.metric ORDER BY o.place) AS objectives
         FROM trial t WHERE t.sweep_id = $1 ORDER BY t.ended_at NULLS LAST, t.number`,
        [sweepId, metrics],
      ),
    extend: (sweepId, more) => database.transaction((sql) => extend(sql, sweepId, more)),
  };
}

interface Row extends Omit<OpenSearch, "objective"> {
  readonly metric: string;
  readonly mode: "min" | "max";
}

const by = "controller";

async function extend(
  sql: Sql,
  sweepId: number,
  { have, spec, cells, why }: Parameters<SearchRepository["extend"]>[1],
): Promise<boolean> {
  const sweep = await lockSweep(sql, sweepId);
  const [now] = await sql.query<{ same: boolean }>(
    `SELECT spec = $2 AND $3 = (SELECT coalesce(max(number), 0) FROM trial WHERE sweep_id = $1) AS same
     FROM sweep WHERE id = $1`,
    [sweepId, jsonColumn(spec), have],
  );
  if (sweep.state !== "running" || sweep.desired !== "run" || !now!.same) return false;
  await insertTrials(sql, sweepId, cells, by);
  const moves = { sweepId, from: "running", to: "running", by } as const;
  if (cells.length > 0)
    await writeEvent(sql, { ...moves, what: "asked", why: `${cells.length} trials added` });
  if (why === undefined) return true;
  await sql.query(`UPDATE sweep SET target = $2 WHERE id = $1`, [sweepId, have + cells.length]);
  await writeEvent(sql, { ...moves, what: "asked", why });
  await settleSweep(sql, sweepId, by);
  return true;
}
