import { z } from "zod";
import type { Database, Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { storableText } from "./json-column.ts";
import type { TimeLimits } from "./read-models.ts";
import { lockSweep, settleSweep } from "./transitions.ts";

/** A running sweep with a limit of time, and what it has used of it. */
export interface SpentSweep {
  readonly id: number;
  readonly limits: TimeLimits;
  /** When its first attempt began. */
  readonly startedAt: Date | null;
  /** The time its attempts took together, up to now. */
  readonly deviceMs: number;
}

/** Limits of time: see `SweepSpec.budget`. */
export interface BudgetRepository {
  spent(): Promise<readonly SpentSweep[]>;
  /**
   * One transaction: of a running sweep, trials that never ran are cancelled, those that wait to go on are stopped, and no
   * more are made; `cut` stops running ones too, with a checkpoint. Each has its event. Returns how many it was; to be
   * called again while any is open, since an attempt may be lost and its trial queued.
   */
  end(
    sweepId: number,
    how: { readonly running: "finish" | "cut"; readonly why: string },
  ): Promise<number>;
}

/**
 * Time on devices that sweep `s` (SQL) has used: each attempt from its claim to its end or up to now, whatever it did
 * with it. Deleted trials count: they were trained.
 */
export const deviceMsOf = `coalesce((
    SELECT sum(extract(epoch FROM coalesce(a.ended_at, now()) - a.started_at) * 1000)
    FROM attempt a JOIN trial t ON t.id = a.trial_id WHERE t.sweep_id = s.id), 0)::float8`;

export function budgetRepository(database: Database): BudgetRepository {
  return {
    spent: async () => {
      const rows = await database.query<Omit<SpentSweep, "limits"> & { budget: unknown }>(
        `SELECT s.id, s.spec -> 'budget' AS budget, ${deviceMsOf} AS "deviceMs",
           (SELECT min(started_at) FROM trial WHERE sweep_id = s.id) AS "startedAt"
         FROM sweep s
         WHERE s.state = 'running' AND s.desired = 'run' AND s.deleted_at IS NULL AND (
           jsonb_typeof(s.spec #> '{budget,hours}') = 'number'
           OR jsonb_typeof(s.spec #> '{budget,gpuHours}') = 'number')
         ORDER BY s.id`,
      );
      return rows.map(({ budget, ...row }) => ({ ...row, limits: timeLimits(budget) }));
    },
    end: (sweepId, how) => database.transaction((sql) => end(sql, sweepId, how)),
  };
}

/** History is read loosely: a specification of another version may have no limit that we know. */
const Limits = z.object({
  hours: z.number().nullable().default(null),
  gpuHours: z.number().nullable().default(null),
  onBudget: z.enum(["cut", "finish"]).default("cut"),
});

/** Of a specification's `budget`. */
export function timeLimits(budget: unknown): TimeLimits {
  return Limits.catch(Limits.parse({})).parse(budget);
}

const by = "controller";

async function end(
  sql: Sql,
  sweepId: number,
  { running, why }: Parameters<BudgetRepository["end"]>[1],
): Promise<number> {
  const sweep = await lockSweep(sql, sweepId);
  if (sweep.state !== "running" || sweep.desired !== "run") return 0;
  const told = storableText(why);
  const waiting = await sql.query(END_WAITING, [sweepId, told, by]);
  const cut = running === "cut" ? await sql.query(CUT, [sweepId, told, by]) : [];
  const lacking = await sql.query(
    `WITH last AS (SELECT max(number) AS number FROM trial WHERE sweep_id = $1)
     UPDATE sweep SET target = last.number FROM last WHERE id = $1 AND target > last.number RETURNING id`,
    [sweepId],
  );
  if (waiting.length + cut.length + lacking.length === 0) return 0;
  const moves = { sweepId, from: "running", to: "running", by } as const;
  const parts = [
    `${waiting.length} waiting trials ended`,
    ...(cut.length > 0 ? [`${cut.length} running ones are to stop`] : []),
    ...(lacking.length > 0 ? ["no more are made"] : []),
  ];
  await writeEvent(sql, { ...moves, what: "budget", why: `${told}: ${parts.join(", ")}` });
  await settleSweep(sql, sweepId, by);
  return waiting.length + cut.length;
}

/** What never ran is cancelled; what gave way and waits to go on is stopped, with what it has measured. */
const END_WAITING = `
  WITH old AS (
    SELECT id, state FROM trial WHERE sweep_id = $1 AND state IN ('planned', 'queued') ORDER BY id FOR UPDATE
  ), ended AS (
    UPDATE trial SET state = CASE WHEN fence > 0 THEN 'stopped' ELSE 'cancelled' END, ended_at = now(), error = $2,
      flush = flush + 1
    FROM old WHERE trial.id = old.id RETURNING trial.id, old.state AS "from", trial.state AS "to"
  )
  INSERT INTO event (sweep_id, trial_id, what, "from", "to", by, why)
  SELECT $1, id, 'budget', "from", "to", $3, $2 FROM ended ORDER BY id RETURNING id`;

/** A person who wants one cancelled has the last word, and a scheduler had it before. */
const CUT = `
  WITH cut AS (
    UPDATE trial SET desired = 'stop', error = $2, flush = flush + 1
    WHERE sweep_id = $1 AND state = 'running' AND desired NOT IN ('stop', 'cancel') RETURNING id
  )
  INSERT INTO event (sweep_id, trial_id, what, "from", "to", by, why)
  SELECT $1, id, 'budget', 'running', 'running', $3, $2 FROM cut ORDER BY id RETURNING id`;

/**
 * Opens again what the budget ended in a locked sweep, and nothing that a person or a scheduler did; who is still to stop
 * goes on. Returns how many. They are judged as before: it was not their scheduler that stopped them.
 */
export async function reopenSpent(sql: Sql, sweepId: number, actor: string): Promise<number> {
  const reopened = await sql.query(
    `WITH old AS (
       SELECT t.id, t.state FROM trial t
       WHERE t.sweep_id = $1 AND t.deleted_at IS NULL
         AND (t.state IN ('cancelled', 'stopped') OR (t.state = 'running' AND t.desired = 'stop'))
         AND 'budget' = (SELECT what FROM event WHERE trial_id = t.id
           AND what IN ('budget', 'stop', 'cancel', 'reopen') ORDER BY id DESC LIMIT 1)
         AND NOT EXISTS (SELECT FROM network n JOIN checkpoint c ON c.id = n.checkpoint_id
           WHERE t.id IN (n.trial_id, c.trial_id) AND n.removed_at IS NULL)
       ORDER BY t.id FOR UPDATE OF t
     ), opened AS (
       UPDATE trial SET state = CASE WHEN old.state = 'running' THEN 'running' ELSE 'queued' END, desired = 'run',
         ended_at = NULL, error = NULL, failure_class = NULL, losses = 0, not_before = NULL, flush = flush + 1
       FROM old WHERE trial.id = old.id RETURNING trial.id, old.state AS "from", trial.state AS "to"
     )
     INSERT INTO event (sweep_id, trial_id, what, "from", "to", by, why)
     SELECT $1, id, 'reopen', "from", "to", $2, 'the budget was raised' FROM opened ORDER BY id RETURNING id`,
    [sweepId, storableText(actor)],
  );
  return reopened.length;
}
