import { int } from "@resweep/spec";

/** How many cells a sampler makes that could go on for ever. */
export const trials = int({
  default: 20,
  min: 1,
  max: 100_000,
  help: "Cells to draw; each is run once per replicate seed",
});

export const seed = int({ default: 1, min: 0, max: 2 ** 31 - 1, help: "Seed of the draws" });
