import { expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { planSweep } from "./plan-sweep.ts";

const plan = (recipe: object, space: object = {}) =>
  planSweep(parseSweepSpec({ base: { recipe }, space }));

test.each([
  [
    { batchSize: 100, accumulation: 3 },
    "base.recipe.accumulation: must divide batchSize: 100 images make no 3 equal parts",
  ],
  [
    { schedule: "one-cycle" },
    "base.recipe.warmup: must be none with one-cycle, whose rate rises by itself",
  ],
  [
    {
      schedule: { name: "one-cycle", momentumDip: 0.5 },
      optimizer: { name: "sgd", momentum: 0.4 },
      warmup: "none",
    },
    "base.recipe.schedule.momentumDip: must be at most 0.4, the momentum of sgd",
  ],
  [{ clipNorm: -1 }, "base.recipe.clipNorm: must be between 0 and 1000000"],
  [{ emaDecay: 1 }, "base.recipe.emaDecay: must be between 0 and 0.999999"],
  [{ warmup: { name: "until", every: 0 } }, "base.recipe.warmup.every: must be between 1 and"],
])("%j is refused", (recipe, message) => {
  expect(() => plan(recipe)).toThrow(message);
});

test("what goes together is planned, whichever of it is swept", () => {
  const schedule = { name: "one-cycle", momentumDip: 0.1 };
  const recipe = { batchSize: 96, accumulation: 3, schedule, optimizer: "adamw", warmup: "none" };
  expect(plan(recipe).trials).toBe(1);
  expect(plan({ accumulation: 3 }, { "recipe.batchSize": [48, 96] }).trials).toBe(2);
  const swept = { "recipe.batchSize": [48, 96], "recipe.accumulation": [1, 3] };
  expect(plan({}, swept).trials).toBe(4);
  expect(() => plan({}, { ...swept, "recipe.batchSize": [96, 100] })).toThrow(
    'space.recipe.accumulation: must divide batchSize: 100 images make no 3 equal parts (cell {"recipe.batchSize":100,"recipe.accumulation":3})',
  );
});
