import type { Direction } from "./pareto-front.ts";

/** A metric over what was spent on it, in rising order of `x` (epochs, seconds, multiply-accumulates). */
export interface LearningCurve {
  readonly x: readonly number[];
  readonly value: readonly number[];
}

/** The last value recorded by `x`; null before the first. */
export function valueAt({ x: places, value }: LearningCurve, x: number): number | null {
  let found: number | null = null;
  // A budget that is a sum of decimals may miss the point by a rounding error.
  for (const [i, place] of places.entries()) if (place <= x * (1 + 1e-9)) found = value[i]!;
  return found;
}

/** Mean height of the curve between its first and last point, by trapezoids; null for fewer than two points. */
export function areaUnder({ x, value }: LearningCurve): number | null {
  const width = x.at(-1)! - x[0]!;
  if (!(width > 0)) return null;
  let area = 0;
  for (let i = 1; i < x.length; i += 1)
    area += ((x[i]! - x[i - 1]!) * (value[i]! + value[i - 1]!)) / 2;
  return area / width;
}

/** Where the curve first reaches the target; null where it never does. */
export function timeToTarget(
  { x, value }: LearningCurve,
  target: number,
  direction: Direction,
): number | null {
  const at = value.findIndex((reached) =>
    direction === "max" ? reached >= target : reached <= target,
  );
  return at < 0 ? null : x[at]!;
}
