import { drawnCells, uniformDraw } from "../drawn-cells.ts";
import { countUpTo } from "./count-up-to.ts";
import { explore } from "./novelty.ts";
import { seed, trials } from "./options.ts";
import { defineSampler } from "./sampler.ts";

export const random = defineSampler({
  name: "random",
  summary: "Independent draws from the space, none twice",
  source: "Bergstra and Bengio 2012, JMLR 13",
  space: { trials, seed },
  count: (space, { trials }) => countUpTo(space, trials),
  cells: (space, { trials, seed }) => drawnCells(space, trials, uniformDraw(space, seed)),
  suggest: explore,
});
