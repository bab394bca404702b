import { expect, test } from "vitest";
import { knownDefinitions } from "../config/definition-tokens.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { planSweep } from "./plan-sweep.ts";

const requiresOf = (spec: unknown) =>
  planSweep(parseSweepSpec(spec)).cells.map(({ requires }) =>
    requires.filter((one) => !one.startsWith("definition:")),
  );
const definitionsOf = (spec: unknown) =>
  planSweep(parseSweepSpec(spec)).cells.map(({ requires }) =>
    requires.filter((one) => one.startsWith("definition:")),
  );

test("a trial requires the images that it learns from", () => {
  expect(requiresOf({})).toEqual([["dataset:fashion-mnist-mini"]]);
  expect(requiresOf({ space: { "dataset.name": ["fashion-mnist", "cifar-10"] } })).toEqual([
    ["dataset:fashion-mnist"],
    ["dataset:cifar-10"],
  ]);
});

test("and of the machine what its sweep says", () => {
  expect(requiresOf({ requires: { device: "gpu", memoryGiB: 20 } })).toEqual([
    ["gpu", "memory:20", "dataset:fashion-mnist-mini"],
  ]);
  expect(requiresOf({ requires: { fingerprint: "1f3c09aa51be" } })).toEqual([
    ["fingerprint:1f3c09aa51be", "dataset:fashion-mnist-mini"],
  ]);
});

test("and the definitions it is written in, each once, which a worker of this program has", () => {
  const fineTuned = [
    { name: "prune", ratio: 0.5 },
    { name: "fine-tune", epochs: 1 },
    { name: "prune", ratio: 0.5 },
  ];
  const [own, longer] = [definitionsOf({})[0]!, definitionsOf({ base: { stages: fineTuned } })[0]!];
  expect(own).toEqual(
    [
      ...["trial/options", "architecture/cifar-resnet", "optimizer/sgd"],
      ...["schedule/cosine", "warmup/linear", "augmentation/crop", "augmentation/flip"],
    ].map((name) => expect.stringMatching(new RegExp(`^definition:${name}@[0-9]+$`))),
  );
  expect(longer.slice(own.length).map((one) => one.replace(/@.*/, ""))).toEqual([
    "definition:stage/prune",
    "definition:stage/fine-tune",
  ]);
  expect(knownDefinitions).toEqual(expect.arrayContaining(longer));
  expect(new Set(knownDefinitions).size).toBe(knownDefinitions.length);
});
