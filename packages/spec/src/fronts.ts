/** Whether one is as low as the other everywhere and lower somewhere; NaN counts as the worst there is. */
export function dominates(one: readonly number[], other: readonly number[]): boolean {
  let lower = false;
  for (let i = 0; i < one.length; i += 1) {
    const [a, b] = [asCost(one[i]!), asCost(other[i]!)];
    if (a > b) return false;
    if (a < b) lower = true;
  }
  return lower;
}

/**
 * Indices of the points by fronts: those that nothing dominates, then those that only the first front dominates, ...,
 * until `enough` points are in whole fronts. Efficient non-dominated sort (Zhang et al. 2015, IEEE TEVC 19).
 */
export function frontsOf(points: readonly (readonly number[])[], enough = Infinity): number[][] {
  // What comes later in this order dominates nothing that came before.
  const order = points.map((_, index) => index);
  order.sort((a, b) => compare(points[a]!, points[b]!) || a - b);
  const fronts: number[][] = [];
  let left = order;
  let placed = 0;
  while (left.length > 0 && placed < enough) {
    const front: number[] = [];
    const later: number[] = [];
    for (const index of left) {
      // The newest members are the likeliest to dominate.
      const dominated = front.findLast((member) => dominates(points[member]!, points[index]!));
      (dominated === undefined ? front : later).push(index);
    }
    fronts.push(front);
    placed += front.length;
    left = later;
  }
  return fronts;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let i = 0; i < one.length; i += 1) {
    const difference = asCost(one[i]!) - asCost(other[i]!);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What cannot be compared counts as the worst there is. */
export function asCost(value: number): number {
  return Number.isNaN(value) || value === Infinity ? Number.MAX_VALUE : value;
}
