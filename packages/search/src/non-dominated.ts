/** Whether one is as low as the other everywhere and lower somewhere; NaN counts as the worst there is. */
export function dominates(one: readonly number[], other: readonly number[]): boolean {
  let lower = false;
  for (let i = 0; i < one.length; i += 1) {
    const [a, b] = [finite(one[i]!), finite(other[i]!)];
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

/** How much room each member of a front has around it (Deb et al. 2002, sec. III-B); Infinity at its ends. */
export function crowding(
  points: readonly (readonly number[])[],
  front: readonly number[],
): number[] {
  const room = new Map(front.map((index) => [index, 0]));
  for (let objective = 0; objective < (points[0]?.length ?? 0); objective += 1) {
    const value = (index: number) => finite(points[index]![objective]!);
    const order = front.toSorted((a, b) => value(a) - value(b) || a - b);
    const [first, last] = [order[0]!, order.at(-1)!];
    const span = value(last) - value(first);
    for (const [place, index] of order.entries()) {
      const inner = place > 0 && place < order.length - 1;
      const gap = inner ? value(order[place + 1]!) - value(order[place - 1]!) : Infinity;
      room.set(index, room.get(index)! + (span > 0 || !inner ? gap / Math.max(span, 1e-300) : 0));
    }
  }
  return front.map((index) => room.get(index)!);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let i = 0; i < one.length; i += 1) {
    const difference = finite(one[i]!) - finite(other[i]!);
    if (difference !== 0) return difference;
  }
  return 0;
}

function finite(value: number): number {
  return Number.isNaN(value) || value === Infinity ? Number.MAX_VALUE : value;
}
