/**
 * Exponential moving average with the bias of its start removed (as Adam's first moment, Kingma and Ba 2015, sec. 3).
 * `weight` in [0, 1) is the share of the past. A value that is not finite is passed on and leaves the average as it was.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...values];
  let average = 0;
  let share = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    average = weight * average + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return average / share;
  });
}
