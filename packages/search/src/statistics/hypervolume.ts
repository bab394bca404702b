import { type Direction, paretoFront } from "./pareto-front.ts";

/**
 * Volume that the points dominate, up to a reference point that is no better than any of them (Zitzler and Thiele 1998):
 * exact, by slicing along the last objective (Knowles 2002; While et al. 2006). Points beyond the reference count only
 * where they are better than it in every objective.
 */
export function hypervolume(
  points: readonly (readonly number[])[],
  reference: readonly number[],
  directions: readonly Direction[],
): number {
  // As gains over the reference, all of which are to be large.
  const gains = points
    .map((point) =>
      point.map((value, i) =>
        directions[i] === "max" ? value - reference[i]! : reference[i]! - value,
      ),
    )
    .filter((gain) => gain.every((value) => value > 0));
  return dominatedVolume(gains);
}

function dominatedVolume(gains: readonly (readonly number[])[]): number {
  const dimensions = gains[0]?.length ?? 0;
  if (dimensions === 0) return 0;
  if (dimensions === 1) return Math.max(...gains.map(([value]) => value!));
  const last = dimensions - 1;
  const falling = [...gains].sort((a, b) => b[last]! - a[last]!);
  const flat: (readonly number[])[] = [];
  let volume = 0;
  falling.forEach((gain, at) => {
    flat.push(gain.slice(0, last));
    const thickness = gain[last]! - (falling[at + 1]?.[last] ?? 0);
    if (thickness > 0) volume += thickness * dominatedVolume(frontOf(flat));
  });
  return volume;
}

function frontOf(gains: readonly (readonly number[])[]): (readonly number[])[] {
  const upwards = gains[0]!.map(() => "max" as const);
  return paretoFront(gains, upwards).map((at) => gains[at]!);
}
