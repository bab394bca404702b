import { asCost } from "@resweep/spec";

/** How much room each member of a front has around it (Deb et al. 2002, sec. III-B); Infinity at its ends. */
export function crowding(
  points: readonly (readonly number[])[],
  front: readonly number[],
): number[] {
  const room = new Map(front.map((index) => [index, 0]));
  for (let objective = 0; objective < (points[0]?.length ?? 0); objective += 1) {
    const value = (index: number) => asCost(points[index]![objective]!);
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
