import type { Sql } from "./database.ts";
import { ROLLUP_STEPS } from "./points.ts";
import type { Curve, CurvePoint } from "./read-models.ts";
import type { MetricRepository } from "./store.ts";

const DEFAULT_MAX_POINTS = 1000;
/** From this many steps a bucket on, rollups are fine enough to be put together to buckets. */
const ROLLUP_FROM = ROLLUP_STEPS / 2;

/** A curve to be read and how: steps a bucket, 0 for every point. */
interface Plan {
  readonly trialId: number;
  readonly seriesId: number;
  readonly name: string;
  readonly stride: number;
}

/**
 * Reads visible curves: see MetricRepository.curves. Buckets keep the extremes of every point in them, so that no
 * spike is lost by drawing fewer points.
 */
export async function readCurves(
  sql: Sql,
  request: Parameters<MetricRepository["curves"]>[0],
): Promise<Curve[]> {
  const maxPoints = Math.max(2, request.maxPoints ?? DEFAULT_MAX_POINTS);
  const plans = await plan(sql, request.trialIds, request.names, maxPoints);
  const raw = plans.filter(({ stride }) => stride === 0);
  const fine = plans.filter(({ stride }) => stride > 0 && stride < ROLLUP_FROM);
  const coarse = plans.filter(({ stride }) => stride >= ROLLUP_FROM);
  const [points, fromPoints, fromRollups] = await Promise.all([
    raw.length > 0 ? readPoints(sql, raw) : [],
    fine.length > 0 ? readBuckets(sql, fine, pointParts) : [],
    coarse.length > 0 ? readBuckets(sql, coarse, rollupParts) : [],
  ]);
  return collect(plans, [...points, ...fromPoints, ...fromRollups]);
}

/** Counts points by their rollups and chooses how each curve is read; in the order of trial ids and names given. */
async function plan(
  sql: Sql,
  trialIds: readonly number[],
  names: readonly string[],
  maxPoints: number,
): Promise<Plan[]> {
  const rows = await sql.query<{
    trialId: number;
    seriesId: number;
    name: string;
    count: number;
    first: number;
    last: number;
  }>(
    `SELECT r.trial_id AS "trialId", r.series_id AS "seriesId", s.name, sum(r.count + r.missing)::float8 AS count,
       min(r.bucket) * ${ROLLUP_STEPS} AS first, max(least(r.last_step, a.visible_to)) AS last
     FROM metrics.rollup r
     JOIN metrics.series s ON s.id = r.series_id
     JOIN attempt a ON a.trial_id = r.trial_id AND a.fence = r.fence
     WHERE r.trial_id = ANY($1) AND s.name = ANY($2)
       AND r.last_step > a.visible_after AND r.bucket * ${ROLLUP_STEPS} <= a.visible_to
     GROUP BY r.trial_id, r.series_id, s.name
     ORDER BY array_position($1, r.trial_id), array_position($2, s.name)`,
    [trialIds, names],
  );
  return rows.map(({ count, first, last, ...curve }) => {
    if (count <= maxPoints) return { ...curve, stride: 0 };
    // One bucket less than allowed, since buckets begin at multiples of the stride and not at the first step.
    const stride = Math.ceil((last - first + 1) / (maxPoints - 1));
    const coarse = Math.ceil(stride / ROLLUP_STEPS) * ROLLUP_STEPS;
    return { ...curve, stride: stride >= ROLLUP_FROM ? coarse : stride };
  });
}

interface Row extends Omit<CurvePoint, "min" | "max"> {
  readonly trialId: number;
  readonly seriesId: number;
  readonly min?: number | null;
  readonly max?: number | null;
}

const wantedCurves = `
  FROM unnest($1::int[], $2::int2[], $3::int[]) AS wanted (trial_id, series_id, stride)
  JOIN attempt a ON a.trial_id = wanted.trial_id`;
const visiblePoints = `
  JOIN metrics.point p ON p.trial_id = wanted.trial_id AND p.fence = a.fence AND p.series_id = wanted.series_id
    AND p.step > a.visible_after AND p.step <= a.visible_to`;

async function readPoints(sql: Sql, plans: readonly Plan[]): Promise<Row[]> {
  return await sql.query<Row>(
    `SELECT p.trial_id AS "trialId", p.series_id AS "seriesId", p.step, p.epoch, p.train_ms AS "trainMs", p.value
     ${wantedCurves} ${visiblePoints} ORDER BY p.trial_id, p.series_id, p.step`,
    columnsOf(plans),
  );
}

const pointColumns = `
  p.trial_id, p.series_id, p.step / wanted.stride AS bucket, p.step AS last_step, p.epoch, p.train_ms,
  (p.value <> 'NaN')::int AS count, nullif(p.value, 'NaN') AS sum, nullif(p.value, 'NaN') AS min,
  nullif(p.value, 'NaN') AS max`;
const pointParts = `SELECT ${pointColumns} ${wantedCurves} ${visiblePoints}`;

const ownRollups = `
  JOIN metrics.rollup r ON r.trial_id = wanted.trial_id AND r.fence = a.fence AND r.series_id = wanted.series_id
    AND r.last_step > a.visible_after AND r.bucket * ${ROLLUP_STEPS} <= a.visible_to`;
const whollyVisible = `r.bucket * ${ROLLUP_STEPS} > a.visible_after AND r.last_step <= a.visible_to`;

/** Rollups that lie wholly in the visible range, and the single points of those that a resume cut. */
const rollupParts = `
  SELECT r.trial_id, r.series_id, r.bucket * ${ROLLUP_STEPS} / wanted.stride AS bucket, r.last_step, r.epoch,
    r.train_ms, r.count, r.sum, r.min, r.max
  ${wantedCurves} ${ownRollups} AND ${whollyVisible}
  UNION ALL
  SELECT ${pointColumns} ${wantedCurves} ${ownRollups} AND NOT (${whollyVisible}) ${visiblePoints}
    AND p.step BETWEEN r.bucket * ${ROLLUP_STEPS} AND r.bucket * ${ROLLUP_STEPS} + ${ROLLUP_STEPS - 1}`;

async function readBuckets(sql: Sql, plans: readonly Plan[], parts: string): Promise<Row[]> {
  return await sql.query<Row>(
    `SELECT trial_id AS "trialId", series_id AS "seriesId", max(last_step) AS step, max(epoch) AS epoch,
       max(train_ms) AS "trainMs", coalesce(sum(sum) / nullif(sum(count), 0), 'NaN') AS value,
       min(min) AS min, max(max) AS max
     FROM (${parts}) part GROUP BY trial_id, series_id, bucket ORDER BY trial_id, series_id, bucket`,
    columnsOf(plans),
  );
}

function columnsOf(plans: readonly Plan[]): unknown[] {
  return [
    plans.map(({ trialId }) => trialId),
    plans.map(({ seriesId }) => seriesId),
    plans.map(({ stride }) => stride),
  ];
}

function collect(plans: readonly Plan[], rows: readonly Row[]): Curve[] {
  const points = new Map<string, CurvePoint[]>();
  for (const { trialId, seriesId, min, max, ...point } of rows) {
    const key = `${trialId} ${seriesId}`;
    const own = points.get(key) ?? [];
    const extremes = typeof min === "number" && typeof max === "number" ? { min, max } : {};
    own.push({ ...point, ...extremes });
    points.set(key, own);
  }
  return plans.map(({ trialId, seriesId, name }) => ({
    trialId,
    name,
    points: points.get(`${trialId} ${seriesId}`) ?? [],
  }));
}
