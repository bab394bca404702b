import type { Sql } from "./database.ts";
import { rollups, SUMMAND } from "./points.ts";
import { columnsOf, type VisibleRange } from "./visible-ranges.ts";

/** A visible range of one metric, and how many steps are drawn as one bucket (0: each point). */
export interface Bucketed extends VisibleRange {
  readonly seriesId: number;
  readonly stride: number;
}

/** What JSON has no number for comes as text: `NaN`, `Infinity`. */
type Numbers = readonly (number | string)[];

/**
 * The points or buckets of one curve, a JSON array a column: to read them as rows takes several times as long as to
 * find them. Extremes are null where a bucket holds NaN alone.
 */
export interface CurveColumns {
  readonly trialId: number;
  readonly seriesId: number;
  readonly step: readonly number[];
  readonly epoch: readonly number[];
  readonly trainMs: readonly number[];
  readonly value: Numbers;
  readonly min?: readonly (number | string | null)[];
  readonly max?: readonly (number | string | null)[];
}

const columns = (names: readonly string[]) =>
  names.map((name) => `json_agg("${name}") AS "${name}"`).join(", ");

/** Grouping or OFFSET in a lateral subquery keeps the planner from turning it into a join of everything. */
const ranges = (first: number) => {
  const types = ["int[]", "int[]", "int2[]", "int[]", "int[]", "int[]"];
  const arrays = types.map((type, index) => `$${first + index}::${type}`).join(", ");
  return `unnest(${arrays}) AS range (trial_id, fence, series_id, first, last, stride)`;
};
const ownPoints = `FROM metrics.point p WHERE p.trial_id = range.trial_id AND p.fence = range.fence
  AND p.series_id = range.series_id AND p.step BETWEEN range.first AND range.last`;

const rangeColumns = (parts: readonly Bucketed[]) =>
  columnsOf(parts, "trialId", "fence", "seriesId", "first", "last", "stride");

/** Each point, in order of the steps. */
export async function readPoints(sql: Sql, parts: readonly Bucketed[]): Promise<CurveColumns[]> {
  if (parts.length === 0) return [];
  return await sql.query<CurveColumns>(
    `SELECT trial_id AS "trialId", series_id AS "seriesId", ${columns(["step", "epoch", "trainMs", "value"])}
     FROM (
       SELECT DISTINCT ON (range.trial_id, range.series_id, p.step) range.trial_id,
         range.series_id, p.step, p.epoch, p.train_ms AS "trainMs", p.value
       FROM ${ranges(1)} CROSS JOIN LATERAL (SELECT step, epoch, train_ms, value ${ownPoints} OFFSET 0) p
       ORDER BY range.trial_id, range.series_id, p.step, range.fence
     ) point
     GROUP BY trial_id, series_id`,
    rangeColumns(parts),
  );
}

/** Buckets in order of the steps; from the widest rollups that fit into one, where there are any. */
export async function readBuckets(sql: Sql, parts: readonly Bucketed[]): Promise<CurveColumns[]> {
  if (parts.length === 0) return [];
  const whole = rollups.map((): Bucketed[] => []);
  const rest: Bucketed[] = [];
  for (const part of parts) {
    const source = rollups.findIndex(({ steps }) => part.stride % steps === 0);
    if (source === -1) {
      rest.push(part);
      continue;
    }
    const { steps } = rollups[source]!;
    const own = wholeRollups(part, steps);
    if (own.first <= own.last) whole[source]!.push(own);
    rest.push(...cutRollups(part, steps));
  }
  const columnsEach = 6;
  const names = ["step", "epoch", "trainMs", "value", "min", "max"];
  return await sql.query<CurveColumns>(
    `SELECT trial_id AS "trialId", series_id AS "seriesId", ${columns(names)}
     FROM (
       SELECT trial_id, series_id, max(last_step) AS step, max(epoch) AS epoch, max(train_ms) AS "trainMs",
         coalesce(sum(sum) / nullif(sum(count), 0), 'NaN') AS value, min(min) AS min, max(max) AS max
       FROM (
       ${rollups.map((rollup, index) => ownRollups(rollup, 1 + index * columnsEach)).join(" UNION ALL ")}
       UNION ALL
       SELECT range.trial_id, range.series_id, own.*
       FROM ${ranges(1 + rollups.length * columnsEach)} CROSS JOIN LATERAL (
         SELECT p.step / range.stride AS bucket, max(step) AS last_step,
           max(epoch) AS epoch, max(train_ms) AS train_ms, count(nullif(value, 'NaN')) AS count,
           sum(${SUMMAND}) AS sum, min(nullif(value, 'NaN')) AS min, max(nullif(value, 'NaN')) AS max
         ${ownPoints} GROUP BY 1
       ) own
       ) part
       GROUP BY trial_id, series_id, bucket ORDER BY trial_id, series_id, bucket
     ) bucket
     GROUP BY trial_id, series_id`,
    [...whole, rest].flatMap(rangeColumns),
  );
}

function ownRollups({ table, steps }: (typeof rollups)[number], first: number): string {
  return `
    SELECT range.trial_id, range.series_id, own.* FROM ${ranges(first)} CROSS JOIN LATERAL (
      SELECT r.bucket * ${steps} / range.stride AS bucket, max(last_step) AS last_step,
        max(epoch) AS epoch, max(train_ms) AS train_ms, sum(count) AS count, sum(sum) AS sum,
        min(min) AS min, max(max) AS max
      FROM ${table} r WHERE r.trial_id = range.trial_id AND r.fence = range.fence
        AND r.series_id = range.series_id
        AND r.bucket BETWEEN range.first / ${steps} AND range.last / ${steps}
      GROUP BY 1
    ) own`;
}

/** The largest part of the range that consists of whole rollups; empty when there is none. */
function wholeRollups(part: Bucketed, steps: number): Bucketed {
  const first = Math.ceil(part.first / steps) * steps;
  const last = Math.floor((part.last + 1) / steps) * steps - 1;
  return { ...part, first, last };
}

/** What a resume cut from the rollups at either end of the range. */
function cutRollups(part: Bucketed, steps: number): Bucketed[] {
  const whole = wholeRollups(part, steps);
  if (whole.first > whole.last) return [part];
  const ends = [
    { ...part, last: whole.first - 1 },
    { ...part, first: whole.last + 1 },
  ];
  return ends.filter(({ first, last }) => first <= last);
}
