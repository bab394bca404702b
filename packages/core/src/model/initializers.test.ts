import { expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import { createModel } from "./create-model.ts";
import { readWeights } from "./weights.ts";

const weightsOf = (config: Record<string, unknown> & { name: string }, seed: number) => {
  const task = { inputShape: [32, 32, 3] as const, classes: 10, seed };
  const model = createModel(tf, config, task);
  const weights = readWeights(model);
  model.dispose();
  return weights;
};

test("convolutions are untruncated normals of variance 2 / fan-out", () => {
  const { values } = weightsOf({ name: "cifar-resnet", depth: 8, width: 64 }, 1).get(
    "layer3.0.conv2.weight",
  )!;
  const deviation = Math.sqrt(2 / (9 * 256));
  const moment = (power: number) =>
    values.reduce((sum, value) => sum + (value / deviation) ** power, 0) / values.length;
  expect(values.length).toBe(9 * 256 * 256);
  expect(moment(1)).toBeCloseTo(0, 2);
  expect(moment(2)).toBeCloseTo(1, 2);
  expect(moment(4)).toBeCloseTo(3, 1);
  expect(Math.max(...values.subarray(0, 100_000)) / deviation).toBeGreaterThan(3.5);
});

test("a parameter's values depend on the seed and its name alone", () => {
  const config = { name: "cifar-resnet", depth: 8, width: 4 };
  const first = weightsOf(config, 1);
  expect(weightsOf(config, 1)).toEqual(first);
  const deeper = weightsOf({ ...config, depth: 14 }, 1);
  expect(deeper.get("layer2.0.conv2.weight")).toEqual(first.get("layer2.0.conv2.weight"));
  expect(weightsOf(config, 2).get("conv1.weight")).not.toEqual(first.get("conv1.weight"));
  const [a, b] = ["layer3.0.conv2", "layer2.0.conv2"].map(
    (name) => first.get(`${name}.weight`)!.values[0],
  );
  expect(a).not.toBe(b);
});

test("batch norm starts as the identity, the classifier within 1 / sqrt(fan-in)", () => {
  const weights = weightsOf({ name: "cifar-plain", depth: 8, width: 4 }, 1);
  expect([...weights.get("bn1.weight")!.values]).toEqual([1, 1, 1, 1]);
  expect([...weights.get("bn1.running_var")!.values]).toEqual([1, 1, 1, 1]);
  expect([...weights.get("fc.bias")!.values]).toEqual(Array(10).fill(0));
  const largest = Math.max(...weights.get("fc.weight")!.values.map(Math.abs));
  expect(largest).toBeLessThan(1 / Math.sqrt(16));
  expect(largest).toBeGreaterThan(0.9 / Math.sqrt(16));
});
