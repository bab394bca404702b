import { type LearningCurve, valueAt } from "./learning-curve.ts";

export interface FairReading {
  /** The largest budget that every curve reaches. */
  readonly budget: number;
  /** The last value of each curve within it; null where a curve has none that early. */
  readonly values: readonly (number | null)[];
}

/** Reads all curves at one budget, so that none is judged by training that another did not get; null without a curve. */
export function atEqualBudget(curves: readonly LearningCurve[]): FairReading | null {
  const ends = curves.map(({ x }) => x.at(-1) ?? 0);
  if (ends.length === 0) return null;
  const budget = Math.min(...ends);
  return { budget, values: curves.map((curve) => valueAt(curve, budget)) };
}
