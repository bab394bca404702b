import type { FamilyMember } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { accuracyOf, costChange, nameOf } from "./words.ts";

const summary = (mean: number, interval: { low: number; high: number } | null = null) => ({
  ...{ n: 3, mean, deviation: 0, median: mean, min: mean, max: mean },
  interval: interval && { ...interval, level: 0.95, method: "t" as const },
});

const network = (more: Partial<FamilyMember> = {}): FamilyMember => ({
  ...{ id: "a", parent: null, depth: 0, stage: "train", options: {}, config: {}, trials: [1] },
  ...{ seeds: 3, values: {}, change: {}, hardware: [], init: null, frontOf: [] },
  ...{ compressed: false, twin: null },
  ...more,
});

test("a network is named by its stage and what sets it apart", () => {
  expect(nameOf(network())).toBe("train");
  const options = { "architecture.name": "cifar-resnet", "architecture.depth": 20 };
  expect(nameOf(network({ options }))).toBe("train cifar-resnet, depth 20");
  const student = { "student.name": "mobilenet-v2", "student.width": 0.5 };
  const warmup = { "recipe.warmup.epochs": 0 };
  expect(nameOf(network({ options: warmup }))).toBe("train warmup epochs 0");
  expect(nameOf(network({ depth: 1, stage: "distil", options: student }))).toBe(
    "distil mobilenet-v2, student.width 0.5",
  );
  expect(nameOf(network({ depth: 1, stage: "prune", options: { ratio: 0.3 } }))).toBe(
    "prune ratio 0.3",
  );
});

test("accuracy comes with the half of its interval", () => {
  const accuracy = "validation/accuracy";
  expect(accuracyOf(accuracy, network())).toBe("–");
  expect(accuracyOf(accuracy, network({ values: { [accuracy]: summary(0.9) } }))).toBe("90.00 %");
  const values = { [accuracy]: summary(0.9, { low: 0.89, high: 0.91 }) };
  expect(accuracyOf(accuracy, network({ values }))).toBe("90.00 % ± 1.00");
});

test("a cost's change is a share of the parent's", () => {
  const of = (own: number, difference: number) =>
    costChange(
      "network/macs",
      network({
        values: { "network/macs": summary(own) },
        change: { "network/macs": summary(difference) },
      }),
    );
  expect([of(21, -19), of(39, -1), of(50, 10), of(40, 0)]).toEqual([
    "−48 %",
    "−2.5 %",
    "+25 %",
    null,
  ]);
  expect(costChange("network/macs", network())).toBeNull();
});
