import { floatNetwork, type NetworkGraph, type ValueRange, type Weights } from "@resweep/core";
import {
  foldedNorms,
  inferenceNetwork,
  normsAsConvolutions,
  type WeightedNetwork,
} from "../network/inference-network.ts";
import { type ExportOptions, writeModel } from "../onnx/export-network.ts";
import { filtersFirst } from "../onnx/layout.ts";
import type { ModelBuilder } from "../onnx/model-builder.ts";
import type { Numbers } from "../onnx/operations.ts";
import { type Affine, affineOf, clamp, roundHalfEven } from "./affine.ts";
import { type Calibration, calibrate, type ImageBatch } from "./calibrate.ts";
import { quantisedNodes, rangeSource } from "./placement.ts";
import { quantiseKernel } from "./quantise-kernel.ts";

/**
 * The range of each node whose values become integers, by the network's own names, on `images` as it is trained on. What
 * only picks or places values has that of what it reads. Throws RuntimeRefused.
 */
export async function activationRanges(
  network: WeightedNetwork,
  {
    images,
    calibration,
    threads = 1,
  }: {
    readonly images: readonly ImageBatch[];
    readonly calibration: Calibration;
    readonly threads?: number;
  },
): Promise<Map<string, ValueRange>> {
  const { inference, ownName } = integerForm(network);
  const nodes = quantisedNodes(inference.graph);
  const ranges = await calibrate(inference, nodes, images, calibration, { threads });
  return new Map([...ranges].map(([name, range]) => [ownName(name), range]));
}

/**
 * The bytes of an ONNX file whose convolutions and linear layers multiply 8-bit integers (Jacob et al. 2018,
 * arXiv:1712.05877): batch norms folded, weights symmetric with a scale for each filter, activations affine in the ranges
 * that `activationRanges` tells, biases 32-bit, all as QuantizeLinear and DequantizeLinear around the operations of
 * `toOnnx`, same input and output.
 */
export function toInt8Onnx(
  graph: NetworkGraph,
  weights: Weights,
  { ranges, metadata }: ExportOptions & { readonly ranges: ReadonlyMap<string, ValueRange> },
): Uint8Array {
  const { inference, ownName } = integerForm({ graph, weights });
  const rangeOf = (name: string) => ranges.get(ownName(name))!;
  return writeModel(inference, integers(inference, rangeOf), { metadata });
}

/** What is made integers, and under which name of the network its values stand. */
function integerForm(network: WeightedNetwork) {
  const floats = inferenceNetwork(network);
  const norms = foldedNorms(floatNetwork(network).graph, floats.graph);
  return {
    inference: normsAsConvolutions(floats),
    ownName: (name: string) => norms.get(name) ?? name,
  };
}

/** 8-bit integers wherever there is a range, or that of a node it shares. */
function integers(
  { graph, weights }: WeightedNetwork,
  rangeOf: (name: string) => ValueRange,
): Numbers {
  const quantised = new Set(quantisedNodes(graph).map(({ name }) => name));
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const affine = (name: string): Affine => {
    const source = rangeSource(nodes.get(name)!);
    return source === null ? affineOf(rangeOf(name)) : affine(source);
  };
  return {
    parameters(builder, node) {
      if (node.type === "batch-norm") throw new Error(`${node.name} has no integer form`);
      const filters = node.type === "conv" ? node.filters : node.units;
      const kernel = quantiseKernel(filtersFirst(weights.get(`${node.name}.weight`)!, filters));
      const name = `${node.name}.weight`;
      const weight = dequantised(builder, name, kernel.shape, kernel.values, kernel.scales);
      if (!node.bias) return [weight];
      const { scale } = affine(node.inputs[0]!);
      const scales = kernel.scales.map((each) => each * scale);
      const bias = integerBias(weights.get(`${node.name}.bias`)!.values, scales);
      return [weight, dequantised(builder, `${node.name}.bias`, [filters], bias, scales)];
    },
    output(builder, node, value) {
      if (!quantised.has(node.name)) return value;
      const { scale, zeroPoint } = affine(node.name);
      const parameters = [
        builder.constant(`${node.name}.scale`, [], Float32Array.of(scale)),
        builder.constant(`${node.name}.zero`, [], Uint8Array.of(zeroPoint)),
      ];
      const integer = builder.add("QuantizeLinear", `${node.name}.integer`, [value, ...parameters]);
      return builder.add("DequantizeLinear", `${node.name}.real`, [integer, ...parameters]);
    },
  };
}

/** One scale for each slice of the outermost axis. */
function dequantised(
  builder: ModelBuilder,
  name: string,
  shape: readonly number[],
  integers: Int8Array | Int32Array,
  scales: Float32Array,
): string {
  const zeros =
    integers instanceof Int8Array ? new Int8Array(scales.length) : new Int32Array(scales.length);
  return builder.add(
    "DequantizeLinear",
    name,
    [
      builder.constant(`${name}.integer`, shape, integers),
      builder.constant(`${name}.scale`, [scales.length], scales),
      builder.constant(`${name}.zero`, [scales.length], zeros),
    ],
    { ints: { axis: 0 } },
  );
}

/** In units of what a product of integers stands for. */
function integerBias(bias: Float32Array, scales: Float32Array): Int32Array {
  const limit = 2 ** 31 - 1;
  return Int32Array.from(bias, (value, i) =>
    clamp(roundHalfEven(value / scales[i]!), -limit, limit),
  );
}
