import { InvalidInput } from "@resweep/spec";
import { uniformDraw } from "./drawn-cells.ts";
import { cellOf, type SearchSpace } from "./search-space.ts";
import type { Assignment } from "./space.ts";

/** Draws of what is not given, until the constraints hold. */
const mostDraws = 1000;

/**
 * A cell with some of its values given by hand; the others are drawn, always the same ones. Throws InvalidInput, at
 * `at.PATH`, for a value that the space does not have, and where the given values allow no cell.
 */
export function givenCell(search: SearchSpace, given: Assignment, at: string): Assignment {
  for (const [path, value] of Object.entries(given)) {
    const dimension = search.dimensions.find((one) => one.path === path);
    if (!dimension) throw InvalidInput.at(`${at}.${path}`, "does not vary in this sweep");
    if (Number.isNaN(dimension.placeOf(value)))
      throw InvalidInput.at(`${at}.${path}`, `${JSON.stringify(value)} is not in its space`);
  }
  const draw = uniformDraw(search, 0);
  for (let index = 0; index < mostDraws; index += 1) {
    const cell = cellOf(search, (dimension) => given[dimension.path] ?? draw(dimension, index));
    const absent = Object.keys(given).find((path) => !(path in cell));
    if (absent === undefined && search.allows(cell)) return cell;
    if (absent !== undefined && index === mostDraws - 1)
      throw InvalidInput.at(
        `${at}.${absent}`,
        "has no place beside the other values: see its when",
      );
  }
  throw InvalidInput.at(at, "no cell with these values satisfies the constraints");
}
