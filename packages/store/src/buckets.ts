import { readBinaryArray } from "./binary-array.ts";
import { type Columns, joinBuckets, joinPoints } from "./curve-pieces.ts";
import type { Sql } from "./database.ts";
import { rollups, SUMMAND } from "./points.ts";
import { columnsOf, type VisibleRange } from "./visible-ranges.ts";

/** A visible range of one curve, and how many steps are drawn as one bucket (0: each point). */
export interface Bucketed extends VisibleRange {
  /** Which of the curves asked for it is a part of. */
  readonly curve: number;
  readonly seriesId: number;
  readonly stride: number;
}

/** Each point, by curve. */
export async function readPoints(
  sql: Sql,
  ranges: readonly Bucketed[],
): Promise<Map<number, Columns>> {
  return perCurve(await read(sql, POINTS, ranges), joinPoints);
}

/** Buckets, by curve; from the widest rollups that fit into one, where there are any. */
export async function readBuckets(
  sql: Sql,
  ranges: readonly Bucketed[],
): Promise<Map<number, Columns>> {
  const whole = rollups.map((): Bucketed[] => []);
  const rest: Bucketed[] = [];
  for (const range of ranges) {
    const source = rollups.findIndex(({ steps }) => range.stride % steps === 0);
    if (source === -1) {
      rest.push(range);
      continue;
    }
    const { steps } = rollups[source]!;
    const own = wholeRollups(range, steps);
    if (own.first <= own.last) whole[source]!.push(own);
    rest.push(...cutRollups(range, steps));
  }
  const pieces = await Promise.all([
    ...BUCKETS_OF_ROLLUPS.map((query, index) => read(sql, query, whole[index]!)),
    read(sql, BUCKETS_OF_POINTS, rest),
  ]);
  return perCurve(pieces.flat(), joinBuckets);
}

/** The largest part of the range that consists of whole rollups; empty when there is none. */
function wholeRollups(range: Bucketed, steps: number): Bucketed {
  const first = Math.ceil(range.first / steps) * steps;
  const last = Math.floor((range.last + 1) / steps) * steps - 1;
  return { ...range, first, last };
}

/** What a resume cut from the rollups at either end of the range. */
function cutRollups(range: Bucketed, steps: number): Bucketed[] {
  const whole = wholeRollups(range, steps);
  if (whole.first > whole.last) return [range];
  const ends = [
    { ...range, last: whole.first - 1 },
    { ...range, first: whole.last + 1 },
  ];
  return ends.filter(({ first, last }) => first <= last);
}

type Read<Name extends string> = { readonly curve: number } & Readonly<Record<Name, number[]>>;

/** The pieces come in the order of their attempts. */
function perCurve<Name extends string>(
  pieces: readonly Read<Name>[],
  join: (own: readonly Read<Name>[]) => Columns,
): Map<number, Columns> {
  const groups = new Map<number, Read<Name>[]>();
  for (const piece of pieces) groups.set(piece.curve, [...(groups.get(piece.curve) ?? []), piece]);
  return new Map([...groups].map(([curve, own]) => [curve, join(own)]));
}

/** On two connections where there is enough to read: a server has more than one core. */
async function read<Name extends string>(
  sql: Sql,
  query: Query<Name>,
  ranges: readonly Bucketed[],
): Promise<Read<Name>[]> {
  const half = Math.ceil(ranges.length / 2);
  const halves = [ranges.slice(0, half), ranges.slice(half)];
  return (await Promise.all(halves.map((own) => readAtOnce(sql, query, own)))).flat();
}

async function readAtOnce<Name extends string>(
  sql: Sql,
  { text, names }: Query<Name>,
  ranges: readonly Bucketed[],
): Promise<Read<Name>[]> {
  if (ranges.length === 0) return [];
  const given = ["curve", "trialId", "fence", "seriesId", "first", "last", "stride"] as const;
  const rows = await sql.query<{ curve: number } & Record<Name, Buffer>>(
    text,
    columnsOf(ranges, ...given),
  );
  return rows.map((row) => {
    const columns = names.map((name) => [name, readBinaryArray(row[name])]);
    return { curve: row.curve, ...Object.fromEntries(columns) };
  });
}

interface Query<Name extends string> {
  readonly text: string;
  readonly names: readonly Name[];
}

/**
 * What `own` selects for each range, an array a column, sent as bytes: rows, or numbers as text, would take several times
 * as long as to find them. Aggregating keeps the planner from turning the lateral subqueries into a join of everything.
 */
function perRange<Name extends string>(names: readonly Name[], own: string): Query<Name> {
  const arrays = names.map((name) => `array_send(array_agg("${name}")) AS "${name}"`).join(", ");
  const text = `SELECT range.curve, own.*
    FROM unnest($1::int[], $2::int[], $3::int[], $4::int2[], $5::int[], $6::int[], $7::int[])
      AS range (curve, trial_id, fence, series_id, first, last, stride)
    CROSS JOIN LATERAL (SELECT ${arrays} FROM (${own}) entry) own
    WHERE own.key IS NOT NULL ORDER BY range.fence`;
  return { text, names };
}

const ownPoints = `FROM metrics.point p WHERE p.trial_id = range.trial_id AND p.fence = range.fence
  AND p.series_id = range.series_id AND p.step BETWEEN range.first AND range.last`;

const POINTS = perRange(
  ["key", "epoch", "trainMs", "value"],
  `SELECT step AS key, epoch, train_ms AS "trainMs", value ${ownPoints} ORDER BY 1`,
);

const bucketColumns = ["key", "step", "epoch", "trainMs", "count", "sum", "min", "max"] as const;

const BUCKETS_OF_POINTS = perRange(
  bucketColumns,
  `SELECT step / range.stride AS key, max(step) AS step, max(epoch) AS epoch, max(train_ms) AS "trainMs",
     count(nullif(value, 'NaN'))::int AS count, coalesce(sum(${SUMMAND}), 0) AS sum,
     min(nullif(value, 'NaN')) AS min, max(nullif(value, 'NaN')) AS max
   ${ownPoints} GROUP BY 1 ORDER BY 1`,
);

const BUCKETS_OF_ROLLUPS = rollups.map(({ table, steps }) =>
  perRange(
    bucketColumns,
    `SELECT bucket * ${steps} / range.stride AS key, max(last_step) AS step, max(epoch) AS epoch,
       max(train_ms) AS "trainMs", sum(count)::int AS count, coalesce(sum(sum), 0) AS sum,
       min(min) AS min, max(max) AS max
     FROM ${table} r WHERE r.trial_id = range.trial_id AND r.fence = range.fence
       AND r.series_id = range.series_id
       AND r.bucket BETWEEN range.first / ${steps} AND range.last / ${steps}
     GROUP BY 1 ORDER BY 1`,
  ),
);
