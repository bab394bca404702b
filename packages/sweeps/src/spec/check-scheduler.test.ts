import { expect, test } from "vitest";
import { parseSweepSpec } from "./parse-sweep-spec.ts";

const population = {
  space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
  sampler: { name: "random", trials: 4 },
  scheduler: { name: "pbt", interval: 2 },
};

test("a population varies what its checkpoints do not hold", () => {
  expect(parseSweepSpec(population).scheduler).toMatchObject({ name: "pbt", quantile: 0.25 });
});

test.each([
  [
    { space: { "architecture.depth": [8, 14] } },
    "space.architecture.depth: pbt goes on from another trial's checkpoint, which has this already; vary some of recipe.learningRate,",
  ],
  [{ seeds: 3 }, "seeds: pbt compares one population with itself; launch a sweep for each seed"],
  [{ sampler: { name: "tpe", trials: 4 } }, "sampler: pbt makes its own trials of a population"],
  [
    { scheduler: { name: "pbt", interval: 12 } },
    "scheduler.interval: must be below base.recipe.epochs (12): nobody is replaced at the last epoch",
  ],
  [
    { base: { stages: [{ name: "fine-tune", epochs: 1 }] } },
    "base.stages: pbt decides within one training; leave it out",
  ],
  [
    { objective: "cost/total" },
    "objective.metric: cost/total is measured at the end of a stage only, and pbt judges by epochs",
  ],
])("%j is refused", (change, words) => {
  expect(() => parseSweepSpec({ ...population, ...change })).toThrow(words);
});
