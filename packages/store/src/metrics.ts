import { readChanges } from "./changes.ts";
import { readCurveColumns, readCurves } from "./curves.ts";
import type { Database } from "./database.ts";
import { type ExportedPoint, ROLLUP_STEPS } from "./points.ts";
import type { ChangeCursor, Changes, Curve, CurveColumns } from "./read-models.ts";
import { columnsOf, readVisibleRanges } from "./visible-ranges.ts";

export interface MetricRepository {
  /**
   * Visible points, at most `maxPoints` (default 1000) a curve; more are put in buckets with mean, min and max. The name
   * of a family (`findMetric`) stands for all of its series.
   */
  curveColumns(request: {
    trialIds: readonly number[];
    names: readonly string[];
    maxPoints?: number;
  }): Promise<readonly CurveColumns[]>;
  /** The same, an object a point: for few of them. */
  curves(request: Parameters<MetricRepository["curveColumns"]>[0]): Promise<readonly Curve[]>;
  /** Names of the metrics that any of the trials recorded, sorted. */
  names(trialIds: readonly number[]): Promise<readonly string[]>;
  /** How many points are visible, from the rollups; points of a step that a resume cut are counted whole. */
  count(trialIds: readonly number[]): Promise<number>;
  /** For live pages: poll with the cursor of the last answer. */
  changes(request: { sweepId: number; cursor: ChangeCursor }): Promise<Changes>;
  /** Every visible point in order of (name, step), in pages; for exports. */
  points(trialId: number): AsyncIterable<readonly ExportedPoint[]>;
}

const EXPORT_PAGE = 10_000;

export function metricRepository(database: Database, aliveSeconds: number): MetricRepository {
  return {
    curveColumns: (request) => readCurveColumns(database, request),
    curves: (request) => readCurves(database, request),
    changes: (request) => readChanges(database, request, aliveSeconds),
    names: (trialIds) => readNames(database, trialIds),
    count: (trialIds) => countPoints(database, trialIds),
    points: (trialId) => readAllPoints(database, trialId),
  };
}

async function readNames(database: Database, trialIds: readonly number[]): Promise<string[]> {
  const ranges = await readVisibleRanges(database, trialIds);
  const rows = await database.query<{ name: string }>(
    `SELECT name FROM metrics.series WHERE id IN (
       SELECT own.series_id
       FROM unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS range (trial_id, fence, first, last)
       CROSS JOIN LATERAL (
         SELECT DISTINCT series_id FROM metrics.rollup r
         WHERE r.trial_id = range.trial_id AND r.fence = range.fence
           AND r.bucket BETWEEN range.first / ${ROLLUP_STEPS} AND range.last / ${ROLLUP_STEPS}
       ) own
     ) ORDER BY name`,
    columnsOf(ranges, "trialId", "fence", "first", "last"),
  );
  return rows.map(({ name }) => name);
}

async function countPoints(database: Database, trialIds: readonly number[]): Promise<number> {
  const [row] = await database.query<{ points: number }>(
    `SELECT coalesce(sum(count + missing), 0)::float8 AS points FROM metrics.rollup r
     JOIN attempt a ON a.trial_id = r.trial_id AND a.fence = r.fence
     WHERE r.trial_id = ANY($1) AND a.visible_to > a.visible_after
       AND r.bucket BETWEEN (a.visible_after + 1) / ${ROLLUP_STEPS} AND a.visible_to / ${ROLLUP_STEPS}`,
    [trialIds],
  );
  return row!.points;
}

/** Pages by key, not by offset: each page costs the same. */
async function* readAllPoints(
  database: Database,
  trialId: number,
): AsyncIterable<readonly ExportedPoint[]> {
  const names = await readNames(database, [trialId]);
  const ranges = await readVisibleRanges(database, [trialId]);
  for (const name of names) {
    let from = 0;
    for (const { fence, first, last } of ranges) {
      from = Math.max(from, first);
      while (from <= last) {
        const page = await database.query<ExportedPoint>(
          `SELECT $3 AS name, fence, step, epoch, train_ms AS "trainMs", value FROM metrics.point
           WHERE trial_id = $1 AND fence = $2 AND step BETWEEN $4 AND $5
             AND series_id = (SELECT id FROM metrics.series WHERE name = $3)
           ORDER BY step LIMIT ${EXPORT_PAGE}`,
          [trialId, fence, name, from, last],
        );
        if (page.length > 0) yield page;
        from = (page.at(-1)?.step ?? from - 1) + 1;
        if (page.length < EXPORT_PAGE) break;
      }
    }
  }
}
