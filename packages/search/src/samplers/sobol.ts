import { InvalidInput } from "@resweep/spec";
import { type Draw, drawnCells } from "../drawn-cells.ts";
import { cellOf, type SearchSpace } from "../search-space.ts";
import { sobolDimensions, sobol as sobolPoint } from "../sobol.ts";
import { valueFor } from "../values.ts";
import { countUpTo } from "./count-up-to.ts";
import { explore, firstNew } from "./novelty.ts";
import { seed, trials } from "./options.ts";
import { defineSampler } from "./sampler.ts";

export const sobol = defineSampler({
  name: "sobol",
  summary: "Draws that fill the space evenly; best with a power of two of them",
  source:
    "Sobol 1967; Joe and Kuo 2008, SIAM J. Sci. Comput. 30; Owen 1995; Burley 2020, JCGT 9(4)",
  space: { trials, seed },
  count: (space, { trials }) => {
    const parameters = space.dimensions.length;
    if (parameters > sobolDimensions)
      throw InvalidInput.at(
        "space",
        `sobol takes at most ${sobolDimensions} parameters, not ${parameters}; use sampler: { name: random }`,
      );
    return countUpTo(space, trials);
  },
  cells: (space, { trials, seed }) => drawnCells(space, trials, sobolDraw(space, seed)),
  suggest: (space, history, pending, random, { seed }) => {
    // Of the sequence from its start: what is new among so many draws is never far.
    const enough = history.length + pending.length + 1;
    const draw = sobolDraw(space, seed);
    function* allowed() {
      for (let index = 0; index < enough * patience; index += 1) {
        const cell = cellOf(space, (dimension) => draw(dimension, index));
        if (space.allows(cell)) yield cell;
      }
    }
    const next = firstNew(allowed(), space, history, pending);
    return next ?? explore(space, history, pending, random);
  },
});

/** Draws for each cell that is there, some of which the constraints may forbid. */
const patience = 50;

/** Each parameter has a coordinate of its own, used where it exists. */
function sobolDraw({ space, dimensions }: SearchSpace, seed: number): Draw {
  const columns = new Map(dimensions.map(({ path }, column) => [path, column]));
  return ({ path }, index) => valueFor(space[path]!, sobolPoint(index, columns.get(path)!, seed));
}
