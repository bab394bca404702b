import { Conflict, isTerminal, NotFound, type TrialState } from "@resweep/spec";
import type { Actor } from "./actor.ts";
import type { Database, Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { refuseRegistered } from "./networks.ts";
import { rollups } from "./points.ts";
import { lockSweep, lockSweepOfTrial } from "./transitions.ts";
import type { OfSweep } from "./trials.ts";

/**
 * Deleting hides at once and can be taken back until `until`, a week later by default; the reconciler then removes what
 * was deleted. Checkpoint files are not touched here.
 */
export interface DeletionRepository {
  /** Throws NotFound, or Conflict when the sweep has not ended. */
  deleteSweep(id: number, actor: Actor): Promise<{ readonly until: Date }>;
  /** Throws NotFound, or Conflict when it is not deleted or was too long ago. */
  undeleteSweep(id: number, actor: Actor): Promise<void>;
  deleteTrial(id: number, actor: Actor): Promise<OfSweep & { readonly until: Date }>;
  undeleteTrial(id: number, actor: Actor): Promise<OfSweep>;
  /** Removes in short transactions what was deleted long enough ago, for about `budgetMs` (a second by default). */
  purge(options?: {
    budgetMs?: number;
  }): Promise<{ readonly trials: number; readonly sweeps: number }>;
}

/** Points or log lines removed by one statement: a fraction of a second, so that nobody waits for it. */
const BATCH = 20_000;
const DEFAULT_BUDGET_MS = 1_000;

const ended = new Set(["completed", "failed", "cancelled"]);

/** Deleting at once hides, and removes later: see DeletionRepository. */
export function deletionRepository(database: Database, graceMs: number): DeletionRepository {
  const graceSeconds = graceMs / 1000;
  const within = <T>(work: (sql: Sql) => Promise<T>) => database.transaction(work);
  return {
    deleteSweep: (id, actor) => within((sql) => deleteSweep(sql, id, actor, graceSeconds)),
    undeleteSweep: async (id, actor) => {
      await within((sql) => undelete(sql, "sweep", id, actor, graceSeconds));
    },
    deleteTrial: (id, actor) => within((sql) => deleteTrial(sql, id, actor, graceSeconds)),
    undeleteTrial: (id, actor) => within((sql) => undelete(sql, "trial", id, actor, graceSeconds)),
    purge: (options) => purge(database, graceSeconds, options?.budgetMs ?? DEFAULT_BUDGET_MS),
  };
}

async function deleteSweep(sql: Sql, id: number, actor: Actor, graceSeconds: number) {
  const { state } = await lockSweep(sql, id);
  if (!ended.has(state))
    throw new Conflict(`Sweep ${id} has not ended (${state}): cancel it first`);
  await refuseRegistered(sql, "sweep", id);
  const until = await mark(sql, "sweep", id, graceSeconds);
  await writeEvent(sql, { sweepId: id, what: "deleted", from: state, to: null, ...actor });
  return { until };
}

async function deleteTrial(sql: Sql, id: number, actor: Actor, graceSeconds: number) {
  const sweep = await lockSweepOfTrial(sql, id);
  const [trial] = await sql.query<{ state: TrialState }>(
    `SELECT state FROM trial WHERE id = $1 AND deleted_at IS NULL FOR UPDATE`,
    [id],
  );
  if (!trial) throw new NotFound(`There is no trial ${id}`);
  const { state } = trial;
  if (!isTerminal(state)) {
    throw new Conflict(`Trial ${id} has not ended (${state}): cancel it first`);
  }
  await refuseRegistered(sql, "trial", id);
  const until = await mark(sql, "trial", id, graceSeconds);
  const event = { sweepId: sweep.id, trialId: id, what: "deleted", from: state, to: null };
  await writeEvent(sql, { ...event, ...actor });
  return { until, sweepId: sweep.id };
}

async function mark(sql: Sql, table: "sweep" | "trial", id: number, graceSeconds: number) {
  const [row] = await sql.query<{ until: Date }>(
    `UPDATE ${table} SET deleted_at = now() WHERE id = $1
     RETURNING deleted_at + make_interval(secs => $2) AS until`,
    [id, graceSeconds],
  );
  return row!.until;
}

async function undelete(
  sql: Sql,
  what: "sweep" | "trial",
  id: number,
  actor: Actor,
  graceSeconds: number,
): Promise<OfSweep> {
  const [row] = await sql.query<{ sweepId: number; deleted: boolean }>(
    `SELECT ${what === "sweep" ? "id" : "sweep_id"} AS "sweepId", deleted_at IS NOT NULL AS deleted
     FROM ${what} WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (!row) throw new NotFound(`There is no ${what} ${id}`);
  if (!row.deleted) throw new Conflict(`The ${what} ${id} is not deleted`);
  // The clock, not the transaction's time: while this waited for the row, its removal may have begun.
  const back = await sql.query(
    `UPDATE ${what} SET deleted_at = NULL
     WHERE id = $1 AND deleted_at > clock_timestamp() - make_interval(secs => $2) RETURNING id`,
    [id, graceSeconds],
  );
  if (back.length === 0) throw new Conflict(`The ${what} ${id} was deleted too long ago`);
  const trialId = what === "trial" ? id : undefined;
  const { sweepId } = row;
  await writeEvent(sql, { sweepId, trialId, what: "undeleted", from: null, to: null, ...actor });
  return { sweepId };
}

interface Doomed {
  readonly id: number;
  readonly sweepId: number;
}

async function purge(database: Database, graceSeconds: number, budgetMs: number) {
  const deadline = performance.now() + budgetMs;
  const over = () => performance.now() > deadline;
  const doomed = await database.query<Doomed>(
    `SELECT id, sweep_id AS "sweepId" FROM trial WHERE deleted_at < now() - make_interval(secs => $1)
     UNION
     SELECT t.id, t.sweep_id FROM sweep s JOIN trial t ON t.sweep_id = s.id
     WHERE s.deleted_at < now() - make_interval(secs => $1)
     ORDER BY 1 LIMIT 1000`,
    [graceSeconds],
  );
  let trials = 0;
  for (const trial of doomed) {
    if (over() || !(await purgeTrial(database, trial, over))) break;
    trials++;
  }
  const gone = await database.query<{ id: number }>(
    `WITH gone AS (
       DELETE FROM sweep s WHERE s.deleted_at < now() - make_interval(secs => $1)
         AND NOT EXISTS (SELECT 1 FROM trial WHERE sweep_id = s.id)
       RETURNING id
     ), told AS (
       INSERT INTO event (sweep_id, what, by) SELECT id, 'purged', 'controller' FROM gone
     )
     SELECT id FROM gone`,
    [graceSeconds],
  );
  await database.query(`DELETE FROM report WHERE deleted_at < now() - make_interval(secs => $1)`, [
    graceSeconds,
  ]);
  return { trials, sweeps: gone.length };
}

/** Batch by batch, each a transaction of its own; the trial's row goes last, so that an interruption is taken up again. */
async function purgeTrial(sql: Sql, { id, sweepId }: Doomed, over: () => boolean) {
  const parts = [
    { table: "metrics.point", key: "fence, series_id, step" },
    ...rollups.map(({ table }) => ({ table, key: "fence, series_id, bucket" })),
    { table: "metrics.flush", key: "flush" },
    { table: "log_line", key: "id" },
  ];
  for (const { table, key } of parts) {
    for (;;) {
      const [row] = await sql.query<{ removed: number }>(
        `WITH removed AS (
           DELETE FROM ${table} WHERE trial_id = $1 AND (${key}) IN (
             SELECT ${key} FROM ${table} WHERE trial_id = $1 ORDER BY ${key} LIMIT ${BATCH})
           RETURNING 1
         ) SELECT count(*) AS removed FROM removed`,
        [id],
      );
      if (row!.removed < BATCH) break;
      if (over()) return false;
    }
  }
  await sql.query(
    `WITH gone AS (DELETE FROM trial WHERE id = $1 RETURNING id)
     INSERT INTO event (sweep_id, trial_id, what, by) SELECT $2, id, 'purged', 'controller' FROM gone`,
    [id, sweepId],
  );
  return true;
}
