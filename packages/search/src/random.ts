import { holds, orderedPaths } from "./conditions.ts";
import { countCells, gridCells } from "./grid.ts";
import type { Assignment, Fixed, JsonValue, Space } from "./space.ts";
import { uniform } from "./uniform.ts";
import { valueFor } from "./values.ts";

/** Draws spent on each cell before what is left of a small space is listed instead. */
const patience = 20;

/**
 * `count` different cells drawn at random, the same for the same seed; fewer where the space has no more.
 */
export function* randomCells(
  space: Space,
  count: number,
  seed: number,
  fixed: Fixed = () => undefined,
): Generator<Assignment> {
  const paths = orderedPaths(space);
  const wanted = Math.min(count, countCells(space, fixed));
  const seen = new Set<string>();
  for (let draw = 0; seen.size < wanted && draw < wanted * patience; draw += 1) {
    const cell = drawCell(space, paths, seed, draw, fixed);
    if (unseen(seen, cell)) yield cell;
  }
  if (seen.size === wanted || !Number.isFinite(countCells(space, fixed))) return;
  // Nearly all of a small space is asked for: drawing the last cells would take for ever.
  for (const cell of gridCells(space, fixed)) {
    if (seen.size === wanted) return;
    if (unseen(seen, cell)) yield cell;
  }
}

function drawCell(
  space: Space,
  paths: readonly string[],
  seed: number,
  draw: number,
  fixed: Fixed,
): Assignment {
  const assigned: Record<string, JsonValue> = {};
  for (const path of paths) {
    const parameter = space[path]!;
    if (holds(parameter, assigned, space, fixed))
      assigned[path] = valueFor(parameter, uniform(seed, draw, path));
  }
  return Object.fromEntries(
    Object.keys(space)
      .filter((path) => path in assigned)
      .map((path) => [path, assigned[path]!]),
  );
}

function unseen(seen: Set<string>, cell: Assignment): boolean {
  const key = JSON.stringify(cell);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
