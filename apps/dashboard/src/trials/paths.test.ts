import { expect, test } from "vitest";
import { comparePaths, flatten, shortPath, trialLabel } from "./paths.ts";

test("a configuration becomes one level of paths", () => {
  expect(
    flatten({ a: { b: 1 }, stages: [{ name: "prune" }], at: [3, 6], empty: [], init: null }),
  ).toEqual({
    "a.b": 1,
    "stages.0.name": "prune",
    at: "3, 6",
    empty: "none",
    init: null,
  });
});

test("paths are short and still tell two epochs apart", () => {
  const trials = [{ config: { stages: [] } }, { config: { stages: [{ name: "prune" }] } }];
  expect(
    [
      "architecture.depth",
      "architecture.name",
      "recipe.warmup.epochs",
      "stages.0.ratio",
      "seed",
    ].map((path) => shortPath(path, trials)),
  ).toEqual(["depth", "architecture", "warmup epochs", "prune ratio", "seed"]);
  expect(shortPath("stages.1.epochs")).toBe("stages 2 epochs");
});

test("a trial is called by what varies", () => {
  const trial = {
    number: 3,
    seed: 2,
    values: { "architecture.name": "cifar-plain", "architecture.depth": 20 },
  };
  expect(trialLabel(trial, shortPath, true)).toBe("cifar-plain, depth 20, seed 2");
  expect(trialLabel({ ...trial, values: {} }, shortPath, false)).toBe("trial 3");
});

test("options are listed names first, then what stands by itself, then parts", () => {
  const paths = [
    "recipe.warmup.epochs",
    "recipe.epochs",
    "architecture.width",
    "architecture.name",
    "seed",
  ];
  expect(paths.sort(comparePaths)).toEqual([
    "seed",
    "architecture.name",
    "architecture.width",
    "recipe.epochs",
    "recipe.warmup.epochs",
  ]);
});
