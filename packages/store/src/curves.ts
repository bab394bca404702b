import { type Bucketed, readBuckets, readPoints } from "./buckets.ts";
import type { Columns } from "./curve-pieces.ts";
import type { Database, Sql } from "./database.ts";
import type { MetricRepository } from "./metrics.ts";
import { ROLLUP_STEPS, rollups } from "./points.ts";
import type { Curve, CurveColumns, CurvePoint } from "./read-models.ts";
import { columnsOf, readVisibleRanges, type VisibleRange } from "./visible-ranges.ts";

const DEFAULT_MAX_POINTS = 1000;

type CurveRequest = Parameters<MetricRepository["curveColumns"]>[0];

/** What one attempt holds of one metric, counted by its rollups. */
interface Part extends VisibleRange {
  readonly seriesId: number;
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

/**
 * Reads visible curves: see MetricRepository.curveColumns. Buckets keep the extremes of every point in them, so that no
 * spike is lost by drawing fewer points.
 */
export async function readCurveColumns(
  database: Database,
  { trialIds, names, maxPoints = DEFAULT_MAX_POINTS }: CurveRequest,
): Promise<CurveColumns[]> {
  const [ranges, series] = await Promise.all([
    readVisibleRanges(database, trialIds),
    readSeries(database, names),
  ]);
  const parts = groupParts(await readParts(database, ranges, [...series.values()]));
  const asked = trialIds.flatMap((trialId) =>
    [...series.keys()].map((name) => ({ trialId, name })),
  );
  const bucketed = asked.flatMap(({ trialId, name }, curve) => {
    const own = parts.get(keyOf(trialId, series.get(name)));
    return own ? intoBuckets(own, curve, Math.max(2, maxPoints)) : [];
  });
  const [points, buckets] = await Promise.all([
    readPoints(
      database,
      bucketed.filter(({ stride }) => stride === 0),
    ),
    readBuckets(
      database,
      bucketed.filter(({ stride }) => stride > 0),
    ),
  ]);
  return asked.flatMap((which, curve) => {
    const columns = points.get(curve) ?? buckets.get(curve);
    return columns ? [{ ...which, ...columns }] : [];
  });
}

/** The same, a row a point. */
export async function readCurves(database: Database, request: CurveRequest): Promise<Curve[]> {
  return (await readCurveColumns(database, request)).map(({ trialId, name, ...columns }) => ({
    ...{ trialId, name },
    points: pointsOf(columns),
  }));
}

function pointsOf({ step: steps, epoch, trainMs, value, min, max }: Columns): CurvePoint[] {
  return steps.map((step, at) => ({
    ...{ step, epoch: epoch[at]!, trainMs: trainMs[at]!, value: value[at]! },
    ...(min && max && !Number.isNaN(min[at]) && { min: min[at]!, max: max[at]! }),
  }));
}

const keyOf = (trialId: number, seriesId?: number) => `${trialId} ${seriesId}`;

/** The series of these names, in their order, and then those that are of a family among them. */
async function readSeries(sql: Sql, names: readonly string[]): Promise<Map<string, number>> {
  const families = names.filter((name) => name.includes("/*/"));
  const patterns = families.map((name) => name.replaceAll("_", "\\_").replace("*", "%"));
  const rows = await sql.query<{ id: number; name: string }>(
    `SELECT id, name FROM metrics.series
     WHERE name = ANY($1) ${patterns.length > 0 ? "OR name LIKE ANY($2)" : ""} ORDER BY name`,
    patterns.length > 0 ? [names, patterns] : [names],
  );
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  const known = [...names.filter((name) => ids.has(name)), ...ids.keys()];
  return new Map(known.map((name) => [name, ids.get(name)!]));
}

async function readParts(
  sql: Sql,
  ranges: readonly VisibleRange[],
  seriesIds: readonly number[],
): Promise<Part[]> {
  return await sql.query<Part>(
    `SELECT range.trial_id AS "trialId", range.fence, range.first, range.last, series.id AS "seriesId", own.*
     FROM unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS range (trial_id, fence, first, last)
     CROSS JOIN unnest($5::int2[]) AS series (id)
     CROSS JOIN LATERAL (
       SELECT sum(count + missing)::float8 AS count, min(bucket) * ${ROLLUP_STEPS} AS "firstStep",
         max(last_step) AS "lastStep"
       FROM metrics.rollup r
       WHERE r.trial_id = range.trial_id AND r.fence = range.fence AND r.series_id = series.id
         AND r.bucket BETWEEN range.first / ${ROLLUP_STEPS} AND range.last / ${ROLLUP_STEPS}
     ) own
     WHERE own.count > 0 ORDER BY range.trial_id, range.fence, series.id`,
    [...columnsOf(ranges, "trialId", "fence", "first", "last"), seriesIds],
  );
}

function groupParts(parts: readonly Part[]): Map<string, Part[]> {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const key = keyOf(part.trialId, part.seriesId);
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return groups;
}

/** Chooses one width of bucket for the parts of a curve; 0 where every point is drawn. */
function intoBuckets(parts: readonly Part[], curve: number, maxPoints: number): Bucketed[] {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count <= maxPoints) return parts.map((part) => ({ ...part, curve, stride: 0 }));
  const first = Math.min(...parts.map(({ firstStep }) => firstStep));
  const last = Math.max(...parts.map((part) => Math.min(part.lastStep, part.last)));
  // One bucket less than allowed, since buckets begin at multiples of the width and not at the first step.
  const wanted = Math.ceil((last - first + 1) / (maxPoints - 1));
  return parts.map((part) => ({ ...part, curve, stride: strideFor(wanted) }));
}

/** From half a rollup's steps on, a bucket is made of whole ones: coarser than asked for by less than twice. */
function strideFor(wanted: number): number {
  const { steps } = rollups.find((rollup) => wanted >= rollup.steps / 2) ?? {};
  return steps === undefined ? wanted : Math.ceil(wanted / steps) * steps;
}
