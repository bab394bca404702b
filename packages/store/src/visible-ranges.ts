import type { Sql } from "./database.ts";

/**
 * Steps of an attempt that are shown; both ends included. Those of a trial follow each other and share one step: that
 * of the checkpoint. What both wrote there is shown once, as the older attempt wrote it.
 */
export interface VisibleRange {
  readonly trialId: number;
  readonly fence: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Read before the points and passed back in, so that each query of points names its index range: left to a join, the
 * planner misjudges how many points an attempt has and reads whole partitions.
 */
export async function readVisibleRanges(
  sql: Sql,
  trialIds: readonly number[],
): Promise<VisibleRange[]> {
  return await sql.query<VisibleRange>(
    `SELECT trial_id AS "trialId", fence, visible_after + 1 AS first, visible_to AS last FROM attempt
     WHERE trial_id = ANY($1) AND visible_to > visible_after ORDER BY trial_id, fence`,
    [trialIds],
  );
}

/** The rows as one array a column, in the order of `names`, for unnest. */
export function columnsOf<Row extends object>(
  rows: readonly Row[],
  ...names: readonly (keyof Row)[]
): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}
