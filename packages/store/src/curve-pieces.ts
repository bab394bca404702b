import type { CurveColumns } from "./read-models.ts";

export type Columns = Omit<CurveColumns, "trialId" | "name">;

/** A part of a curve as columns: an entry a point or bucket, in order of `key`. */
type Piece<Name extends string> = Readonly<Record<"key" | Name, readonly number[]>>;

/** `key` is the step. */
export type PointPiece = Piece<"epoch" | "trainMs" | "value">;

/** `key` counts the buckets from step 0; where one holds NaN alone, `count` is 0 and the extremes are NaN. */
export type BucketPiece = Piece<"step" | "epoch" | "trainMs" | "count" | "sum" | "min" | "max">;

/** Of one curve's pieces, the oldest attempt's first: of a step that two wrote, the older's point. */
export function joinPoints(pieces: readonly PointPiece[]): Columns {
  const combine = { key: older, epoch: older, trainMs: older, value: older };
  const { key: step, ...columns } = merge(pieces, combine);
  return { step, ...columns };
}

/** Of one curve's pieces: a bucket that several hold a part of is put together. */
export function joinBuckets(pieces: readonly BucketPiece[]): Columns {
  const { count, sum, step, epoch, trainMs, min, max } = merge(pieces, {
    ...{ key: older, step: Math.max, epoch: Math.max, trainMs: Math.max },
    ...{ count: add, sum: add, min: unlessNaN(Math.min), max: unlessNaN(Math.max) },
  });
  const value = sum.map((total, at) => (count[at] === 0 ? Number.NaN : total / count[at]!));
  return { step, epoch, trainMs, value, min, max };
}

type Combine = (one: number, other: number) => number;
const older: Combine = (one) => one;
const add: Combine = (one, other) => one + other;
const unlessNaN =
  (combine: Combine): Combine =>
  (one, other) => {
    if (Number.isNaN(one)) return other;
    return Number.isNaN(other) ? one : combine(one, other);
  };

/** The columns in order of `key`, entries of one key combined. */
function merge<Name extends string>(
  pieces: readonly Piece<Name>[],
  combine: Readonly<Record<"key" | Name, Combine>>,
): Readonly<Record<"key" | Name, readonly number[]>> {
  const [first, ...others] = pieces;
  if (first && others.length === 0) return first;
  const keys = pieces.flatMap(({ key }) => key);
  const order = keys.map((_, at) => at).sort((one, other) => keys[one]! - keys[other]!);
  const columns = (Object.keys(combine) as ("key" | Name)[]).map((name) => {
    const entries = pieces.flatMap((piece) => piece[name]);
    const column: number[] = [];
    let open = Number.NaN;
    for (const at of order) {
      if (keys[at] !== open) column.push(entries[at]!);
      else column.push(combine[name](column.pop()!, entries[at]!));
      open = keys[at]!;
    }
    return [name, column] as const;
  });
  return Object.fromEntries(columns) as Record<"key" | Name, number[]>;
}
