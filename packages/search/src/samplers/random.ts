import { int } from "@resweep/spec";
import { countCells } from "../grid.ts";
import { randomCells } from "../random.ts";
import { defineSampler } from "./sampler.ts";

export const random = defineSampler({
  name: "random",
  summary: "Independent draws from the space, none twice",
  source: "Bergstra and Bengio 2012, JMLR 13",
  space: {
    trials: int({
      default: 20,
      min: 1,
      max: 100_000,
      help: "Cells to draw; each is run once per replicate seed",
    }),
    seed: int({ default: 1, min: 0, max: 2 ** 31 - 1, help: "Seed of the draws" }),
  },
  count: (space, { trials }, fixed) => Math.min(trials, countCells(space, fixed)),
  cells: (space, { trials, seed }, fixed) => randomCells(space, trials, seed, fixed),
});
