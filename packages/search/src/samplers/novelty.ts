import { mostListed } from "../drawn-cells.ts";
import { countCells, gridCells } from "../grid.ts";
import type { RandomStream } from "../random-stream.ts";
import { canonical, sameCell } from "../same-value.ts";
import { cellOf, type SearchSpace } from "../search-space.ts";
import type { Assignment } from "../space.ts";
import { valueFor } from "../values.ts";
import type { Evaluated } from "./sampler.ts";

/** Whether the constraints allow a cell and it is neither in the history nor pending. */
export function isNew(
  space: SearchSpace,
  history: readonly Evaluated[],
  pending: readonly Assignment[],
  cell: Assignment,
): boolean {
  const paths = Object.keys(space.space);
  return (
    space.allows(cell) &&
    !pending.some((other) => sameCell(paths, cell, other)) &&
    !history.some(({ values }) => sameCell(paths, cell, values))
  );
}

const draws = 200;
const constrainedDraws = 5000;

/**
 * A new cell drawn uniformly: what every sampler begins with and falls back on. Null where a small space has none left,
 * or where in a large one the constraints allow none of many draws.
 */
export function explore(
  space: SearchSpace,
  history: readonly Evaluated[],
  pending: readonly Assignment[],
  random: RandomStream,
): Assignment | null {
  const most = space.constraints.length > 0 ? constrainedDraws : draws;
  for (let draw = 0; draw < most; draw += 1) {
    const cell = cellOf(space, ({ path }) => valueFor(space.space[path]!, random.uniform()));
    if (isNew(space, history, pending, cell)) return cell;
  }
  if (countCells(space) > mostListed) return null;
  return firstNew(gridCells(space), space, history, pending);
}

/** The first of these cells that is new. */
export function firstNew(
  cells: Iterable<Assignment>,
  { space }: SearchSpace,
  history: readonly Evaluated[],
  pending: readonly Assignment[],
): Assignment | null {
  const paths = Object.keys(space);
  const key = (cell: Assignment) =>
    paths.map((path) => (path in cell ? canonical(cell[path]!) : "")).join("\n");
  const there = new Set([...history.map(({ values }) => values), ...pending].map(key));
  for (const cell of cells) if (!there.has(key(cell))) return cell;
  return null;
}
