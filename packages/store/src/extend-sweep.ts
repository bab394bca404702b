import { Conflict } from "@resweep/spec";
import type { Actor } from "./actor.ts";
import type { Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { insertTrials, type NewTrial, refuseRepeated } from "./new-sweep.ts";
import { lockSweep } from "./transitions.ts";

/**
 * Adds trials to a sweep, after those there are and beside those that its sampler is yet to name; an ended sweep runs
 * again with them. To be run in one transaction.
 * Throws NotFound, Conflict while the sweep is being cancelled or where it has one of the trials already, and
 * InvalidInput where two of them are the same.
 */
export async function extendSweep(
  sql: Sql,
  id: number,
  cells: readonly NewTrial[],
  { by, why = "" }: Actor,
): Promise<void> {
  const sweep = await lockSweep(sql, id);
  if (sweep.state === "cancelling") throw new Conflict(`Sweep ${id} is being cancelled`);
  const hashes = cells.map(({ hash }) => hash);
  refuseRepeated(hashes);
  const [present] = await sql.query<{ number: number }>(
    `SELECT number FROM trial WHERE sweep_id = $1 AND hash = ANY($2) ORDER BY number LIMIT 1`,
    [id, hashes],
  );
  if (present)
    throw new Conflict(`Sweep ${id} has one of these trials already: number ${present.number}`);
  await insertTrials(sql, id, cells, by);
  const shares = cells.some(({ stageKeys = [] }) => stageKeys.length > 0);
  const ended = ["completed", "failed", "cancelled"].includes(sweep.state);
  await sql.query(
    ended
      ? `UPDATE sweep SET shares = shares OR $2, target = target + $3, state = 'running', desired = 'run', ended_at = NULL
         WHERE id = $1`
      : `UPDATE sweep SET shares = shares OR $2, target = target + $3 WHERE id = $1`,
    [id, shares, cells.length],
  );
  const to = ended ? "running" : sweep.state;
  await writeEvent(sql, { sweepId: id, what: "extended", from: sweep.state, to, by, why });
}
