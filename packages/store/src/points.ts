import type { SpoolRecord } from "@resweep/spec";
import type { Fence } from "./attempts.ts";
import { binaryArray } from "./binary-array.ts";
import type { Sql } from "./database.ts";
import { readVisibleRanges } from "./visible-ranges.ts";

export interface ExportedPoint {
  readonly name: string;
  readonly fence: number;
  readonly step: number;
  readonly epoch: number;
  readonly trainMs: number;
  readonly value: number;
}

/** The rollups and how many steps a row of each holds; the widest first, the others are parts of it. */
export const rollups = [
  { table: "metrics.rollup", steps: 256 },
  { table: "metrics.middle_rollup", steps: 64 },
  { table: "metrics.fine_rollup", steps: 16 },
] as const;
export const ROLLUP_STEPS = rollups[0].steps;

/** The columns of the points of a batch, one entry a point. */
export interface PointBatch {
  readonly steps: number[];
  readonly series: number[];
  readonly epochs: number[];
  readonly trainMs: number[];
  readonly values: number[];
  readonly firstStep: number;
  readonly lastStep: number;
}

/** Null when the records hold no point. */
export function pointBatch(
  records: readonly SpoolRecord[],
  ids: ReadonlyMap<string, number>,
): PointBatch | null {
  const batch = { steps: [], series: [], epochs: [], trainMs: [], values: [] } as {
    [Column in "steps" | "series" | "epochs" | "trainMs" | "values"]: number[];
  };
  let firstStep = Number.POSITIVE_INFINITY;
  let lastStep = Number.NEGATIVE_INFINITY;
  for (const record of records) {
    if (record.type !== "points") continue;
    for (const [name, value] of Object.entries(record.values)) {
      batch.steps.push(record.step);
      batch.series.push(ids.get(name)!);
      batch.epochs.push(record.epoch);
      batch.trainMs.push(record.trainMs);
      batch.values.push(value);
      firstStep = Math.min(firstStep, record.step);
      lastStep = Math.max(lastStep, record.step);
    }
  }
  return batch.steps.length === 0 ? null : { ...batch, firstStep, lastStep };
}

/** A finite value bounded so that a sum of many cannot overflow, which Postgres refuses; null for NaN. */
export const SUMMAND = `CASE WHEN value IN ('Infinity', '-Infinity') THEN value
  WHEN value <> 'NaN' THEN greatest(-1e300, least(1e300, value)) END`;

/**
 * Inserts points and adds them to their rollups, in one statement. A point that is there already stays as it is and
 * is not counted again. Finite values are bounded for the sum only, which would otherwise overflow and refuse the batch.
 */
export function insertPoints(
  sql: Sql,
  { trialId, fence }: Fence,
  batch: PointBatch,
): Promise<object[]> {
  return sql.query(INSERT, [
    trialId,
    fence,
    binaryArray("int4", batch.steps),
    binaryArray("int2", batch.series),
    binaryArray("float4", batch.epochs),
    binaryArray("float8", batch.trainMs),
    binaryArray("float8", batch.values),
  ]);
}

const INSERT = insertFrom(
  `unnest($3::int[], $4::int2[], $5::float4[], $6::float8[], $7::float8[])`,
);

/** Of one statement, which must not last until it is given up; whole rollups. */
const COPIED_STEPS = 2 ** 16;

/** Gives an attempt the visible points of another trial up to a step; of a step that two attempts wrote, the older's. */
export async function copyPoints(
  sql: Sql,
  to: Fence,
  from: { readonly trialId: number; readonly last: number },
): Promise<void> {
  for (const range of await readVisibleRanges(sql, [from.trialId])) {
    const last = Math.min(range.last, from.last);
    for (let first = range.first; first <= last; ) {
      const next = (Math.floor(first / COPIED_STEPS) + 1) * COPIED_STEPS;
      const until = Math.min(last, next - 1);
      await sql.query(COPY, [to.trialId, to.fence, range.trialId, range.fence, first, until]);
      first = next;
    }
  }
}

const COPY = insertFrom(
  `(SELECT step, series_id, epoch, train_ms, value FROM metrics.point
    WHERE trial_id = $3 AND fence = $4 AND step BETWEEN $5 AND $6) older`,
);

/** Of `source` the columns step, series, epoch, training time and value. */
function insertFrom(source: string): string {
  const [widest, ...finer] = rollups;
  return `
    WITH added AS (
      INSERT INTO metrics.point (trial_id, fence, step, series_id, epoch, train_ms, value)
      SELECT $1, $2, * FROM ${source}
      ON CONFLICT DO NOTHING
      RETURNING step, series_id, epoch, train_ms, value
    ), ${finer.map((rollup, index) => `finer_${index} AS (${intoRollups(rollup)})`).join(", ")}
    ${intoRollups(widest)}`;
}

function intoRollups({ table, steps }: (typeof rollups)[number]): string {
  return `
    INSERT INTO ${table} AS kept (trial_id, fence, series_id, bucket, count, missing, sum, min, max,
                                  last_step, epoch, train_ms)
    SELECT $1, $2, series_id, step / ${steps},
      count(nullif(value, 'NaN')), count(*) FILTER (WHERE value = 'NaN'),
      sum(${SUMMAND}), min(nullif(value, 'NaN')), max(nullif(value, 'NaN')),
      max(step), max(epoch), max(train_ms)
    FROM added GROUP BY series_id, step / ${steps}
    ORDER BY series_id, step / ${steps}
    ON CONFLICT (trial_id, fence, series_id, bucket) DO UPDATE SET
      count = kept.count + excluded.count,
      missing = kept.missing + excluded.missing,
      sum = CASE WHEN excluded.sum IS NULL THEN kept.sum ELSE coalesce(kept.sum, 0) + excluded.sum END,
      min = least(kept.min, excluded.min),
      max = greatest(kept.max, excluded.max),
      last_step = greatest(kept.last_step, excluded.last_step),
      epoch = greatest(kept.epoch, excluded.epoch),
      train_ms = greatest(kept.train_ms, excluded.train_ms)`;
}
