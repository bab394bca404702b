import { normalQuantile } from "../normal.ts";
import { incompleteBeta, logGamma } from "./special-functions.ts";

/** Distribution function of Student's t with `freedom` > 0 degrees of freedom. */
export function studentCdf(t: number, freedom: number): number {
  const tail = upperTail(Math.abs(t), freedom);
  return t < 0 ? tail : 1 - tail;
}

/** Quantile of Student's t, by Newton's method kept within a bracket. */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN;
  const tail = Math.min(p, 1 - p);
  const size = tailQuantile(tail, freedom);
  return p < 0.5 ? -size : size;
}

/** The t >= 0 that is exceeded with probability `tail`. */
function tailQuantile(tail: number, freedom: number): number {
  let low = 0;
  let high = 2;
  while (upperTail(high, freedom) > tail) high *= 2;
  let t = Math.min(-normalQuantile(tail), high);
  for (let i = 0; i < 200; i += 1) {
    const excess = upperTail(t, freedom) - tail;
    if (excess > 0) low = t;
    else high = t;
    const newton = t + excess / density(t, freedom);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-15 * Math.abs(t)) return next;
    t = next;
  }
  return t;
}

/** P(T > t) for t >= 0, without the loss of 1 - P(T <= t). */
function upperTail(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}

function density(t: number, freedom: number): number {
  return Math.exp(
    logGamma((freedom + 1) / 2) -
      logGamma(freedom / 2) -
      0.5 * Math.log(freedom * Math.PI) -
      ((freedom + 1) / 2) * Math.log1p((t * t) / freedom),
  );
}
