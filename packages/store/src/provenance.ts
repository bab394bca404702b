import { NotFound } from "@resweep/spec";
import type { Sql } from "./database.ts";

/** What a trial was to do, and where its newest attempt that told of itself did it. */
export interface TrialProvenance {
  readonly id: number;
  readonly sweepId: number;
  /** Counts from 1 within the sweep. */
  readonly number: number;
  readonly seed: number;
  readonly config: unknown;
  /** Null where no worker has taken it yet. */
  readonly attempt: number | null;
  /** What the worker told of its code and its machine when it began: once for all of its attempts. */
  readonly machine: unknown;
  /** What the attempt told of its data and its device. */
  readonly told: unknown;
}

/** In the order of the ids. Throws NotFound. */
export async function readProvenance(
  sql: Sql,
  ids: readonly number[],
): Promise<readonly TrialProvenance[]> {
  const rows = await sql.query<TrialProvenance>(
    `SELECT t.id, t.sweep_id AS "sweepId", t.number, t.seed, t.config, a.fence AS attempt, w.facts AS machine,
       a.facts AS told
     FROM trial t JOIN sweep s ON s.id = t.sweep_id
     LEFT JOIN LATERAL (
       SELECT fence, worker_id, facts FROM attempt WHERE trial_id = t.id
       ORDER BY facts IS NULL, fence DESC LIMIT 1
     ) a ON true
     LEFT JOIN worker w ON w.id = a.worker_id
     WHERE t.id = ANY($1) AND t.deleted_at IS NULL AND s.deleted_at IS NULL`,
    [ids],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new NotFound(`There is no trial ${id}`);
    return row;
  });
}
