import { Conflict } from "@resweep/spec";
import type { Database, Sql } from "./database.ts";
import { jsonColumn, storableText } from "./json-column.ts";

/** The values that a trial has in the space of its sweep. */
export interface ProjectedTrial {
  readonly number: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A specification that a sweep had before its space was widened. */
export interface SweepVersion {
  /** Counts from 1. */
  readonly version: number;
  readonly spec: unknown;
  readonly replacedAt: Date;
  readonly replacedBy: string;
}

/**
 * Keeps the specification that a locked sweep had, and writes the values of its trials as the wider space has them. What
 * they train stays. Throws Conflict where the sweep has other trials by now than those that were projected.
 */
export async function widenSpace(
  sql: Sql,
  id: number,
  before: unknown,
  trials: readonly ProjectedTrial[],
  by: string,
): Promise<void> {
  await sql.query(
    `INSERT INTO sweep_version (sweep_id, version, spec, replaced_by)
     SELECT $1, 1 + coalesce(max(version), 0), $2, $3 FROM sweep_version WHERE sweep_id = $1`,
    [id, jsonColumn(before), storableText(by)],
  );
  const [row] = await sql.query<{ all: boolean }>(
    `WITH written AS (
       UPDATE trial SET values = wider.values, flush = flush + 1
       FROM unnest($2::int[], $3::jsonb[]) AS wider (number, values)
       WHERE sweep_id = $1 AND trial.number = wider.number RETURNING trial.id
     )
     SELECT (SELECT count(*) FROM written) = (SELECT count(*) FROM trial WHERE sweep_id = $1) AS all`,
    [id, trials.map(({ number }) => number), trials.map(({ values }) => jsonColumn(values))],
  );
  if (!row!.all) throw new Conflict(`Sweep ${id} was given further trials meanwhile; try again`);
}

/** Oldest first. */
export async function sweepVersions(database: Database, id: number): Promise<SweepVersion[]> {
  return await database.query<SweepVersion>(
    `SELECT version, spec, replaced_at AS "replacedAt", replaced_by AS "replacedBy"
     FROM sweep_version WHERE sweep_id = $1 ORDER BY version`,
    [id],
  );
}
