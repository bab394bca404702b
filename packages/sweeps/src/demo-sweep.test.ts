import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { demoSweep, demoYaml } from "./demo-sweep.ts";
import { planSweep } from "./plan/plan-sweep.ts";

test("the demo is the file in examples", () => {
  const file = new URL("../../../examples/demo.yaml", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(demoYaml);
});

test("the demo compares plain and residual networks, warm-up and pruning, shallow first", () => {
  const { cells } = planSweep(demoSweep());
  expect(cells).toHaveLength(18);
  const depths = cells.map(({ values }) => values["architecture.depth"] as number);
  expect(depths).toEqual([...depths].sort((a, b) => a - b));
  expect(new Set(depths)).toEqual(new Set([8, 20, 32]));
  const of = (name: string) => cells.filter(({ config }) => config.architecture.name === name);
  expect(of("cifar-plain")).toHaveLength(6);
  expect(of("cifar-resnet")).toHaveLength(12);
  expect(of("cifar-plain").every(({ config }) => config.stages.length === 0)).toBe(true);
  expect(of("cifar-resnet").filter(({ config }) => config.stages.length === 2)).toHaveLength(6);
  const warmups = new Set(cells.map(({ values }) => values["recipe.warmup.epochs"]));
  expect(warmups).toEqual(new Set([0, 1]));
});
