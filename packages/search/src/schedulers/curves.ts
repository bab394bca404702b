import type { Curve } from "./scheduler.ts";

/** A loss by which to order: what diverged comes last. */
export function comparable(loss: number): number {
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}

/** The lowest loss up to an epoch; Infinity before the first. */
export function bestUntil({ points }: Curve, at: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const point of points) if (point.at <= at) best = Math.min(best, comparable(point.loss));
  return best;
}

/** The loss of the first measurement at a rung or after it; undefined where there is none yet. */
export function lossAtRung({ points }: Curve, rung: number): number | undefined {
  const point = points.find(({ at }) => at >= rung);
  return point && comparable(point.loss);
}

/** Whether a trial does better at a rung; of equals the older one. Both must have come there. */
export function isAhead(one: Curve, other: Curve, rung: number): boolean {
  const [a, b] = [lossAtRung(one, rung)!, lossAtRung(other, rung)!];
  return a === b ? one.number < other.number : a < b;
}

/** The rung that the newest measurement has just reached, of `first`, `first * factor`, ...; null between rungs. */
export function rungReached({ points }: Curve, first: number, factor: number): number | null {
  const newest = points.at(-1);
  if (!newest) return null;
  const before = points.at(-2)?.at ?? Number.NEGATIVE_INFINITY;
  let reached: number | null = null;
  for (let rung = first; rung <= newest.at; rung *= factor) if (rung > before) reached = rung;
  return reached;
}
