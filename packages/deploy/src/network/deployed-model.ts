import { simulatedRanges } from "@resweep/core";
import { type ExportOptions, toOnnx } from "../onnx/export-network.ts";
import { toInt8Onnx } from "../quantisation/integer-network.ts";
import type { WeightedNetwork } from "./inference-network.ts";

/** The ONNX file of a network as it is: of 8-bit integers where it simulates them, in the ranges it holds, else of floats. */
export function deployedModel(
  network: WeightedNetwork,
  options: ExportOptions = {},
): { readonly format: "onnx" | "int8"; readonly model: Uint8Array } {
  const { graph, weights } = network;
  const ranges = simulatedRanges(network);
  return ranges
    ? { format: "int8", model: toInt8Onnx(graph, weights, { ...options, ranges }) }
    : { format: "onnx", model: toOnnx(graph, weights, options) };
}
