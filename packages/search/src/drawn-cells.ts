import { InvalidInput } from "@resweep/spec";
import type { Dimension } from "./dimension.ts";
import { countCells, gridCells } from "./grid.ts";
import { cellOf, type SearchSpace } from "./search-space.ts";
import type { Assignment, JsonValue } from "./space.ts";
import { uniform } from "./uniform.ts";
import { valueFor } from "./values.ts";

/** Draws spent on each cell before what is left of a small space is listed instead. */
const patience = 20;
/** With constraints most draws may be in vain. */
const constrainedPatience = 1000;
/** Whatever was asked for, so that a plan takes seconds at most. */
const mostDraws = 4_000_000;

/** What the draw of that number gives a parameter. */
export type Draw = (dimension: Dimension, index: number) => JsonValue;

/** Independent draws; adding a parameter leaves those of the others as they were. */
export function uniformDraw({ space }: SearchSpace, seed: number): Draw {
  return ({ path }, index) => valueFor(space[path]!, uniform(seed, index, path));
}

/**
 * `count` different cells out of the draws 0, 1, 2, ..., those that the constraints allow; fewer where the space has no
 * more. Throws InvalidInput where hardly any draw is allowed and the space is too large to be listed.
 */
export function* drawnCells(space: SearchSpace, count: number, draw: Draw): Generator<Assignment> {
  const all = countCells(space);
  const wanted = Math.min(count, all);
  const each = space.constraints.length > 0 ? constrainedPatience : patience;
  const draws = Math.min(mostDraws, wanted * each);
  const seen = new Set<string>();
  for (let index = 0; seen.size < wanted && index < draws; index += 1) {
    const cell = cellOf(space, (dimension) => draw(dimension, index));
    if (space.allows(cell) && unseen(seen, cell)) yield cell;
  }
  if (seen.size === wanted) return;
  if (all > mostListed) {
    if (space.constraints.length > 0) throw tooTight(draws);
    return;
  }
  // Nearly all of a small space is asked for: drawing the last cells would take for ever.
  for (const cell of gridCells(space)) {
    if (seen.size === wanted) return;
    if (unseen(seen, cell)) yield cell;
  }
}

/** Spaces up to this many cells may be walked from end to end. */
export const mostListed = 100_000;

function tooTight(draws: number): InvalidInput {
  return InvalidInput.at(
    "constraints",
    `too few of ${draws.toLocaleString("en-US")} draws satisfy them; narrow space to where they hold`,
  );
}

function unseen(seen: Set<string>, cell: Assignment): boolean {
  const key = JSON.stringify(cell);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
