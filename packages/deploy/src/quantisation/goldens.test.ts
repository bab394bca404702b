import { readFileSync } from "node:fs";
import { filler, type NetworkGraph, type WeightTensor } from "@resweep/core";
import { expect, test } from "vitest";
import { inferenceNetwork } from "../network/inference-network.ts";
import { filtersFirst } from "../onnx/layout.ts";
import { quantiseKernel } from "./quantise-kernel.ts";

const file = new URL("../../../core/src/goldens/golden_small.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8"));

/** Filters first, as PyTorch has them. */
const kernel = Float32Array.from({ length: 4 * 3 * 9 }, (_, i) => filler(10, i));

test("INT8 weights, filter by filter: scales, integers and the largest error", () => {
  const { scale, q, max_err_over_scale } = golden.int8_weight_per_channel_symmetric;
  const { values, scales } = quantiseKernel({ shape: [4, 3, 3, 3], values: kernel });
  scale.forEach((expected: number, filter: number) => {
    expect(scales[filter]).toBeCloseTo(expected, 9);
  });
  expect([...values]).toEqual(q);
  const errors = [...values].map((integer, i) => {
    const of = scales[Math.floor(i / 27)]!;
    return Math.abs(kernel[i]! - integer * of) / of;
  });
  expect(Math.max(...errors)).toBeCloseTo(max_err_over_scale, 4);
});

test("a folded batch norm: kernels and biases", () => {
  const { eps, w_folded_l2_per_filter, bias_folded } = golden.bn_fold;
  const graph: NetworkGraph = {
    architecture: "one-convolution",
    inputShape: [8, 8, 3],
    classes: 4,
    nodes: [
      { type: "input", name: "input", inputs: [] },
      {
        ...{ type: "conv", name: "conv", inputs: ["input"], filters: 4, kernel: 3, stride: 1 },
        ...{ padding: 1, bias: false },
      },
      { type: "batch-norm", name: "bn", inputs: ["conv"], epsilon: eps, momentum: 0.1 },
      { type: "global-average-pool", name: "pool", inputs: ["bn"] },
    ],
    output: "pool",
  };
  const channelwise = (of: (i: number) => number): WeightTensor => ({
    shape: [4],
    values: Float32Array.from({ length: 4 }, (_, i) => of(i)),
  });
  const weights = new Map<string, WeightTensor>([
    ["conv.weight", filtersLast(kernel)],
    ["bn.weight", channelwise((i) => 1 + 0.1 * filler(12, i))],
    ["bn.bias", channelwise((i) => 0.1 * filler(13, i))],
    ["bn.running_mean", channelwise((i) => 0.2 * filler(14, i))],
    ["bn.running_var", channelwise((i) => 1 + 0.3 * filler(15, i))],
  ]);
  const folded = inferenceNetwork({ graph, weights });
  expect(folded.graph.nodes.map(({ name }) => name)).toEqual(["input", "conv", "pool"]);
  expect([...folded.weights.keys()]).toEqual(["conv.weight", "conv.bias"]);
  const { values } = filtersFirst(folded.weights.get("conv.weight")!, 4);
  w_folded_l2_per_filter.forEach((expected: number, filter: number) => {
    const own = values.subarray(filter * 27, (filter + 1) * 27);
    expect(Math.hypot(...own)).toBeCloseTo(expected, 5);
  });
  bias_folded.forEach((expected: number, filter: number) => {
    expect(folded.weights.get("conv.bias")!.values[filter]).toBeCloseTo(expected, 6);
  });
});

/** The reverse of `filtersFirst` for a kernel [4, 3, 3, 3]. */
function filtersLast(values: Float32Array): WeightTensor {
  const moved = new Float32Array(values.length);
  values.forEach((value, i) => {
    const [filter, rest] = [Math.floor(i / 27), i % 27];
    moved[((rest % 9) * 3 + Math.floor(rest / 9)) * 4 + filter] = value;
  });
  return { shape: [3, 3, 3, 4], values: moved };
}
