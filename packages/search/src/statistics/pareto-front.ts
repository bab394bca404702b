import { frontsOf } from "@resweep/spec";

export type Direction = "max" | "min";

/** The indices of the points that no other one dominates (Pareto), in the order given; equal points stay together. */
export function paretoFront(
  points: readonly (readonly number[])[],
  directions: readonly Direction[],
): number[] {
  const costs = points.map((point) =>
    point.map((value, i) => (directions[i] === "max" ? -value : value)),
  );
  const [front = []] = frontsOf(costs, 1);
  return front.sort((a, b) => a - b);
}
