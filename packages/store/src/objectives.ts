import { frontsOf } from "@resweep/spec";
import { z } from "zod";
import type { Sql } from "./database.ts";
import type { Objective } from "./read-models.ts";

/** History is read loosely: a specification of another version may have none that we know. */
const Several = z
  .array(z.object({ metric: z.string(), mode: z.enum(["min", "max"]) }))
  .min(2)
  .nullable()
  .catch(null);

/** Of a specification's `objectives`; where it has none, the one objective. */
export function allObjectives(written: unknown, one: Objective): readonly Objective[] {
  return Several.parse(written ?? null) ?? [one];
}

interface Judged {
  readonly id: number;
  readonly objectives: readonly Objective[];
}

/**
 * How many cells of each of these sweeps nothing beats in every objective, by the sweep's id: cells with a value of each,
 * the mean over the seeds that succeeded, of which none diverged.
 */
export async function readFronts(
  sql: Sql,
  sweeps: readonly Judged[],
): Promise<ReadonlyMap<number, number>> {
  if (sweeps.length === 0) return new Map();
  const asked = sweeps.flatMap(({ id, objectives }) =>
    objectives.map(({ metric }, place) => ({ id, metric, place })),
  );
  const rows = await sql.query<CellValues>(
    `SELECT t.sweep_id AS "sweepId", t.values::text AS cell, o.place, array_agg(m.value ORDER BY t.number) AS values
     FROM unnest($1::int[], $2::text[], $3::int[]) AS o (sweep_id, metric, place)
     JOIN trial t ON t.sweep_id = o.sweep_id AND t.state = 'succeeded' AND t.deleted_at IS NULL
     CROSS JOIN LATERAL (
       SELECT value FROM summary WHERE trial_id = t.id AND key = o.metric OFFSET 0
     ) m
     WHERE m.value NOT IN ('NaN', 'Infinity', '-Infinity') AND NOT EXISTS (
       SELECT FROM trial d WHERE d.sweep_id = t.sweep_id AND d.state = 'diverged' AND d.deleted_at IS NULL
         AND d.values = t.values)
     GROUP BY t.sweep_id, t.values, o.place`,
    [asked.map(({ id }) => id), asked.map(({ metric }) => metric), asked.map(({ place }) => place)],
  );
  return new Map(
    sweeps.map(({ id, objectives }) => {
      const own = rows.filter(({ sweepId }) => sweepId === id);
      return [id, frontsOf(costsOf(own, objectives), 1)[0]?.length ?? 0];
    }),
  );
}

interface CellValues {
  readonly sweepId: number;
  readonly cell: string;
  readonly place: number;
  readonly values: readonly number[];
}

/** Of each cell that has a value of every objective; lower is better. */
function costsOf(rows: readonly CellValues[], objectives: readonly Objective[]): number[][] {
  const costs = new Map<string, number[]>();
  for (const { cell, place, values } of rows) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const own = costs.get(cell) ?? objectives.map(() => Number.NaN);
    own[place] = objectives[place]!.mode === "min" ? mean : -mean;
    costs.set(cell, own);
  }
  return [...costs.values()].filter((own) => !own.some(Number.isNaN));
}
