import { Conflict } from "@resweep/spec";
import type { Actor } from "./actor.ts";
import { reopenSpent } from "./budgets.ts";
import type { Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { jsonColumn } from "./json-column.ts";
import { insertTrials, type NewTrial } from "./new-sweep.ts";
import { isUnfinished, lockSweep, settleSweep } from "./transitions.ts";
import { type ProjectedTrial, widenSpace } from "./widen-space.ts";

/** What a sweep is to be from now on. */
export interface EditedSweep {
  /** Its specification as the change was worked out from it. */
  readonly before: unknown;
  readonly spec: unknown;
  readonly concurrency: number | null;
  readonly priority: number;
  /** Trials it is to have in the end; where it is left out or null, as before. */
  readonly target?: number | null;
  /** Further trials. */
  readonly cells?: readonly NewTrial[];
  /** Opens again what its budget ended; false by default. */
  readonly reopen?: boolean;
  /** All its trials as a wider space has them, where that is what changes: the specification it had is kept. */
  readonly projected?: readonly ProjectedTrial[];
}

/** Changes a sweep: see SweepRepository.edit. To be run in one transaction. */
export async function editSweep(
  sql: Sql,
  id: number,
  {
    before,
    spec,
    concurrency,
    priority,
    target,
    cells = [],
    reopen = false,
    projected,
  }: EditedSweep,
  { by, why = "" }: Actor,
): Promise<void> {
  const sweep = await lockSweep(sql, id);
  const { state } = sweep;
  const grows = cells.length > 0 || target != null || reopen || projected !== undefined;
  const ended = state === "completed" || state === "failed";
  if (state === "cancelling") throw new Conflict(`Sweep ${id} is being cancelled`);
  if (state === "cancelled" || (state === "failed" && !reopen) || (ended && !grows))
    throw new Conflict(`Sweep ${id} has ended (${state})`);
  const changed = await sql.query(
    `UPDATE sweep SET spec = $3, concurrency = $4, priority = $5, target = coalesce($6, target), shares = shares OR $7
     WHERE id = $1 AND spec = $2 RETURNING id`,
    [
      ...[id, jsonColumn(before), jsonColumn(spec), concurrency, priority, target ?? null],
      cells.some(({ stageKeys = [] }) => stageKeys.length > 0),
    ],
  );
  if (changed.length === 0) throw new Conflict(`Sweep ${id} was edited by another meanwhile`);
  if (projected) await widenSpace(sql, id, before, projected, by);
  if (cells.length > 0) await insertTrials(sql, id, cells, by);
  if (reopen) await reopenSpent(sql, id, by);
  const [again] = await sql.query<{ id: number }>(
    `UPDATE sweep s SET state = 'running', desired = 'run', ended_at = NULL
     WHERE id = $1 AND state IN ('completed', 'failed') AND ${isUnfinished} RETURNING id`,
    [id],
  );
  if (ended && !again && reopen && target == null && cells.length === 0)
    throw new Conflict(`Sweep ${id} has ended (${state}), and not because of its budget`);
  const to = again ? "running" : state;
  await writeEvent(sql, { sweepId: id, what: "edited", from: state, to, by, why });
  // What waiting trials wait for is part of their rows on the page.
  await sql.query(
    `UPDATE trial SET flush = flush + 1 WHERE sweep_id = $1 AND state IN ('planned', 'queued', 'running')`,
    [id],
  );
  await settleSweep(sql, id, by);
}
