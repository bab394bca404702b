import { drawnCells, mostListed, uniformDraw } from "../drawn-cells.ts";
import { countCells, gridCells } from "../grid.ts";
import type { SearchSpace } from "../search-space.ts";

/**
 * The smaller of `trials` and the cells of the space, none of it made where no constraint has a say. Throws InvalidInput
 * where the constraints leave next to nothing of a large space.
 */
export function countUpTo(space: SearchSpace, trials: number): number {
  const all = countCells(space);
  if (space.constraints.length === 0) return Math.min(trials, all);
  // A sample tells whether there is anything to be found; a small space is walked as far as asked for.
  if (all > mostListed) {
    drawnCells(space, 1, uniformDraw(space, 0)).next();
    return trials;
  }
  let count = 0;
  for (const _ of gridCells(space)) {
    count += 1;
    if (count === trials) break;
  }
  return count;
}
