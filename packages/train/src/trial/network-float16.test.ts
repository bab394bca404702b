import { buildGraph, optimizers } from "@resweep/core";
import { loadRuntime } from "@resweep/engine";
import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { withoutBfloat16 } from "./float16.fixture.ts";
import type { Network } from "./network.ts";
import { batchOf, batchSize, channels, classes, openSmall } from "./network-equality.fixture.ts";
import { startPosition } from "./position.ts";
import type { UpdateRule } from "./training-step.ts";

const turing = withoutBfloat16(await loadRuntime({ threads: 1 }));
const graph = buildGraph(
  { name: "cifar-resnet", depth: 8, width: 8 },
  { inputShape: [12, 12, channels], classes },
);
const optimizer = parse(optimizers.schema, { name: "sgd" });
const open = (precision: "float32" | "mixed", more: Partial<UpdateRule> = {}) => {
  const rule = { batchSize, accumulation: 1, labelSmoothing: 0.1, clipNorm: 0, emaDecay: 0 };
  const options = { optimizer, compile: true, precision, rule: { ...rule, ...more } };
  return openSmall(turing, graph, options);
};
const train = (network: Network, step: number) =>
  network.train(batchOf(graph, step), { learningRate: 0.01 }, step);
const scaleOf = (network: Network) => network.read().scaling[0]![0];

test("float16 with a scaled loss stays near float32", () => {
  const [mixed, float32] = [open("mixed"), open("float32")];
  expect([mixed.scalesLoss, float32.scalesLoss]).toEqual([true, false]);
  for (let step = 0; step < 10; step++) {
    const [ours, theirs] = [train(mixed, step), train(float32, step)];
    expect(ours.skipped).toBe(0);
    expect(ours.loss).not.toBe(theirs.loss);
    // float16 keeps 11 bits of the fraction.
    expect(Math.abs(ours.loss / theirs.loss - 1)).toBeLessThan(0.005);
  }
  for (const network of [mixed, float32]) network.dispose();
});

test.each([{}, { accumulation: 2, emaDecay: 0.9, clipNorm: 1 }])(
  "gradients beyond float16 leave all as it was but the scale: %j",
  (rule) => {
    const network = open("mixed", rule);
    train(network, 0);
    const { scaling: _, ...before } = network.read();
    // Sound gradients, times a scale that float16 cannot hold.
    network.write({ ...before, scaling: [Float32Array.of(2 ** 24), Float32Array.of(5)] });
    const { loss, skipped } = train(network, 1);
    expect([Number.isFinite(loss), skipped]).toEqual([true, 1]);
    const { scaling, ...after } = network.read();
    expect(after).toEqual(before);
    expect(scaling).toEqual([Float32Array.of(2 ** 23), Float32Array.of(0)]);
    let updates = 0;
    while (train(network, 1).skipped) expect(++updates).toBeLessThan(20);
    expect(scaleOf(network)).toBe(2 ** (23 - updates));
    expect(network.read().weights).not.toEqual(before.weights);
    // Nothing is left of the batches that were left out.
    const other = open("mixed", rule);
    other.write({ ...before, scaling: [Float32Array.of(2 ** (23 - updates)), Float32Array.of(0)] });
    train(other, 1);
    expect(other.read().weights).toEqual(network.read().weights);
    other.dispose();
    network.dispose();
  },
);

test("the scale goes through checkpoints, and is left behind where losses are not scaled", () => {
  const [mixed, float32] = [open("mixed"), open("float32")];
  const state = { ...mixed.read(), scaling: [Float32Array.of(512), Float32Array.of(3)] };
  const { state: kept } = decodeCheckpoint(
    encodeCheckpoint({
      ...{ position: startPosition(), graph, state, seed: 1, dataset: "none" },
      fingerprint: { device: "T4", instructions: "", tensorflow: "2", kernels: null, threads: 1 },
    }),
  );
  expect(kept.scaling).toEqual(state.scaling);
  mixed.write(kept);
  expect(scaleOf(mixed)).toBe(512);
  float32.write(kept);
  expect(float32.read().scaling).toEqual([]);
  mixed.write(float32.read());
  expect(scaleOf(mixed)).toBe(65_536);
  for (const network of [mixed, float32]) network.dispose();
});
