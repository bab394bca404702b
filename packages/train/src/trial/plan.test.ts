import { parseTrialConfig } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { planTrial } from "./plan.ts";

const stages = [
  { name: "prune", ratio: 0.4 },
  { name: "fine-tune", epochs: 2, learningRate: 0.01 },
  { name: "fine-tune", epochs: 1, learningRate: 0.001 },
];
const outline = (value: Record<string, unknown>) => {
  const plan = planTrial(parseTrialConfig(value), 10);
  return {
    total: plan.totalSteps,
    stages: plan.stages.map(({ index, config, firstStep }) => [index, config.name, firstStep]),
  };
};

test("steps run on across stages", () => {
  expect(outline({ recipe: { epochs: 3 }, stages })).toEqual({
    total: 60,
    stages: [
      [0, "train", 0],
      [1, "prune", 30],
      [2, "fine-tune", 30],
      [3, "fine-tune", 50],
    ],
  });
});

test("a ratio of 0 leaves out that stage and the fine-tuning right after it", () => {
  const skipping = [{ name: "prune", ratio: 0 }, ...stages.slice(1)];
  expect(outline({ recipe: { epochs: 3 }, stages: skipping })).toEqual({
    total: 40,
    stages: [
      [0, "train", 0],
      [3, "fine-tune", 30],
    ],
  });
});

test("quantising follows a pruning that is left out, and trains where it has epochs", () => {
  const quantise = (epochs: number) => [
    { name: "prune", ratio: 0 },
    { name: "quantise", epochs },
  ];
  const train = [0, "train", 0];
  const recipe = { epochs: 3 };
  const then = [train, [2, "quantise", 30]];
  expect(outline({ recipe, stages: quantise(0) })).toEqual({ total: 30, stages: then });
  expect(outline({ recipe, stages: quantise(2) })).toEqual({ total: 50, stages: then });
});

test("what lies between an idle pruning and its fine-tuning is not left out", () => {
  const scanned = [{ name: "prune", ratio: 0 }, "sensitivity", { name: "fine-tune", epochs: 2 }];
  expect(outline({ recipe: { epochs: 3 }, stages: scanned }).stages).toEqual([
    [0, "train", 0],
    [2, "sensitivity", 30],
    [3, "fine-tune", 30],
  ]);
});

test("the learning rate is the schedule's in training and constant in fine-tuning", () => {
  const config = parseTrialConfig({
    recipe: { epochs: 2, learningRate: 0.1, warmup: { name: "linear", epochs: 1, start: 0.1 } },
    stages,
  });
  const [train, , tune] = planTrial(config, 10).stages;
  const rate = (stage: typeof train, step: number) => stage!.rates(step, false).learningRate;
  expect(rate(train, 0)).toBeCloseTo(0.01);
  expect(rate(train, 10)).toBeCloseTo(0.1);
  expect(rate(train, 19)).toBeLessThan(0.01);
  expect([0, 19].map((step) => rate(tune, step))).toEqual([0.01, 0.01]);
});
