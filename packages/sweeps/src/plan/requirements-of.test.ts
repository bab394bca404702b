import { expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { planSweep } from "./plan-sweep.ts";

const requiresOf = (spec: unknown) =>
  planSweep(parseSweepSpec(spec)).cells.map((cell) => cell.requires);

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
