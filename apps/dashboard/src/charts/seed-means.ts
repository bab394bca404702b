import type { CurvePoint } from "@resweep/store";

/**
 * The curves of several seeds as one: at each step their mean, with the least and the most of them. A seed counts as far as
 * it has come with finite values; a step that one of those passed without a point is left out, so that no mean jumps
 * because another set of seeds stands behind it.
 */
export function meanOverSeeds(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  const own = curves.map((points) => points.filter(({ value }) => Number.isFinite(value)));
  const bySeed = own.map((points) => new Map(points.map((point) => [point.step, point])));
  const ends = own.map((points) => points.at(-1)?.step ?? -1);
  const starts = own.map((points) => points[0]?.step ?? Number.POSITIVE_INFINITY);
  const steps = [...new Set(own.flatMap((points) => points.map(({ step }) => step)))].sort(
    (a, b) => a - b,
  );
  return steps.flatMap((step) => {
    const passing = bySeed.filter((_, at) => starts[at]! <= step && step <= ends[at]!);
    const there = passing.flatMap((points) => points.get(step) ?? []);
    if (there.length < passing.length) return [];
    const mean = (of: (point: CurvePoint) => number) =>
      there.reduce((sum, point) => sum + of(point), 0) / there.length;
    return [
      {
        step,
        epoch: there[0]!.epoch,
        trainMs: mean(({ trainMs }) => trainMs),
        value: mean(({ value }) => value),
        min: Math.min(...there.map(({ min, value }) => min ?? value)),
        max: Math.max(...there.map(({ max, value }) => max ?? value)),
      },
    ];
  });
}

/** Trials that differ in their seed alone, in the order in which the first of each appears. */
export function bySeeds<T extends { readonly values: unknown }>(
  trials: readonly T[],
): readonly (readonly T[])[] {
  const cells = new Map<string, T[]>();
  for (const trial of trials) {
    const key = JSON.stringify(trial.values);
    cells.set(key, [...(cells.get(key) ?? []), trial]);
  }
  return [...cells.values()];
}
