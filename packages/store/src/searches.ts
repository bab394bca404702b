import type { TrialState } from "@resweep/spec";
import type { Database, Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { jsonColumn } from "./json-column.ts";
import { insertTrials, type NewTrial } from "./new-sweep.ts";
import type { Objective } from "./read-models.ts";
import { lockSweep, settleSweep, wantsMore } from "./transitions.ts";

/** A running sweep that is to have more trials than it has. */
export interface OpenSearch {
  readonly id: number;
  readonly spec: unknown;
  readonly objective: Objective;
  readonly concurrency: number | null;
  /** The number of its newest trial. */
  readonly have: number;
  readonly target: number;
  /** Trials that have not ended; those that wait for others do not count. */
  readonly open: number;
}

/** As far as a sampler or a scheduler looks at a trial. */
export interface SearchedTrial {
  readonly number: number;
  readonly seed: number;
  readonly hash: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly state: TrialState;
}

/** As far as a sampler looks at a trial. */
export interface TrialOutcome extends SearchedTrial {
  /** Latest value of each metric that was asked for; null where none was recorded. May be NaN. */
  readonly objectives: readonly (number | null)[];
}

/** Sweeps whose sampler adds trials as results arrive. */
export interface SearchRepository {
  /** The urgent first. */
  open(): Promise<readonly OpenSearch[]>;
  /**
   * With what they came to of these metrics, in the order in which they ended, then those that have not by their numbers.
   * Deleted ones too: they were tried.
   */
  outcomes(sweepId: number, metrics: readonly string[]): Promise<readonly TrialOutcome[]>;
  /**
   * Adds trials after the `have` there are. With `why`, no more will come: there is nothing new to be tried, say. False,
   * and nothing is written, where the sweep is not running any more, has other trials by now, or another specification
   * than the one that was asked with.
   */
  extend(
    sweepId: number,
    more: {
      readonly have: number;
      readonly spec: unknown;
      readonly cells: readonly NewTrial[];
      readonly why?: string;
    },
  ): Promise<boolean>;
}

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
