import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  buildGraph,
  floatNetwork,
  inferShapes,
  parameterNames,
  simulatedNetwork,
  simulatedRanges,
  smallNetworks,
  variedWeights,
} from "@resweep/core";
import { afterAll, describe, expect, test } from "vitest";
import { deployedModel } from "../network/deployed-model.ts";
import type { WeightedNetwork } from "../network/inference-network.ts";
import { toOnnx } from "../onnx/export-network.ts";
import { countOperations } from "../onnx/format.ts";
import { channelsFirst } from "../onnx/layout.ts";
import { openSession, type SessionOptions } from "../runtime/session.ts";
import { noise, relativeError, settled, trainingLogits } from "../testing/training-network.ts";
import { calibrationMethods } from "./calibrate.ts";
import { activationRanges, toInt8Onnx } from "./integer-network.ts";

const folder = mkdtempSync(path.join(tmpdir(), "resweep-int8-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function quantised(network: WeightedNetwork, method: (typeof calibrationMethods)[number]) {
  const { graph, weights } = network;
  const count = 8;
  const batch = channelsFirst(noise(network, count), graph.inputShape);
  const ranges = await activationRanges(network, {
    images: [{ images: batch, count }],
    calibration: { method },
  });
  const model = toInt8Onnx(graph, weights, { ranges });
  const optimised = path.join(folder, "optimised.onnx");
  const images = noise(network, 4, 8);
  const logitsOf = async (options: SessionOptions) => {
    const session = await openSession(model, options);
    const logits = await session.logits(channelsFirst(images, graph.inputShape), 4);
    await session.close();
    return logits;
  };
  return {
    model,
    logits: await logitsOf({ optimised }),
    /** Each value rounded to integers and back, the operations between in floats: what a simulation would do. */
    simulated: await logitsOf({ optimise: false }),
    expected: trainingLogits(network, images),
    operations: countOperations(readFileSync(optimised)),
  };
}

/**
 * The network up to the end of its first stage, the means of whose maps are the logits. A whole network of few filters
 * and drawn weights is no measure of nearness: its batch norms make differences grow from layer to layer.
 */
function firstStage({ graph, weights }: WeightedNetwork): WeightedNetwork {
  const [end] = graph.stages!;
  const nodes = graph.nodes.slice(0, graph.nodes.findIndex(({ name }) => name === end) + 1);
  const pool = { type: "global-average-pool", name: "means", inputs: [end!] } as const;
  const { auxiliary: _auxiliary, ...rest } = graph;
  const shorter = { ...rest, nodes: [...nodes, pool], output: pool.name, stages: [] };
  const classes = inferShapes(shorter).get(pool.name)!.at(-1)!;
  const kept = new Set(parameterNames(shorter));
  return {
    graph: { ...shorter, classes },
    weights: new Map([...weights].filter(([name]) => kept.has(name))),
  };
}

describe.each(
  // With an auxiliary classifier the exported network is the same.
  smallNetworks().filter(({ graph }) => !graph.auxiliary),
)("$title", (network) => {
  test("every product is one of integers, and they do what a simulation does", async () => {
    const { logits, simulated, operations } = await quantised(settled(network), "min-max");
    const floatProducts = ["Conv", "FusedConv", "Gemm", "MatMul", "FusedGemm"];
    expect(floatProducts.filter((operation) => operations.has(operation))).toEqual([]);
    expect(operations.get("QLinearConv")).toBeGreaterThan(0);
    expect(relativeError(logits, simulated)).toBeLessThan(0.05);
  });

  test("a stage gives nearly what it does in training", async () => {
    const { logits, expected } = await quantised(firstStage(settled(network)), "min-max");
    expect(relativeError(logits, expected)).toBeLessThan(0.12);
  });
});

describe.each(smallNetworks())("$title, as it is trained to be integers", (network) => {
  const images = [{ images: channelsFirst(noise(network, 8), network.graph.inputShape), count: 8 }];
  const simulationOf = async (floats: WeightedNetwork) => {
    const ranges = await activationRanges(floats, { images, calibration: { method: "min-max" } });
    return { ranges, simulation: simulatedNetwork(floats, ranges) };
  };

  test("holds the ranges that its integers have, and the network it was made of", async () => {
    const floats = settled(network);
    const { ranges, simulation } = await simulationOf(floats);
    expect(floatNetwork(simulation)).toEqual(floats);
    expect(simulatedRanges(simulation)).toEqual(ranges);
    const { format, model } = deployedModel(simulation);
    expect(format).toBe("int8");
    expect(model).toEqual(toInt8Onnx(floats.graph, floats.weights, { ranges }));
    expect(deployedModel(floats)).toEqual({
      format: "onnx",
      model: toOnnx(floats.graph, floats.weights),
    });
  });

  test("rounds what the integers' file rounds", async () => {
    const floats = firstStage(settled(network));
    const { simulation } = await simulationOf(floats);
    const shown = noise(network, 4, 8);
    const session = await openSession(deployedModel(simulation).model, { optimise: false });
    const logits = await session.logits(channelsFirst(shown, network.graph.inputShape), 4);
    await session.close();
    const error = relativeError(trainingLogits(simulation, shown), logits);
    expect(error).toBeLessThan(0.03);
    expect(error).toBeLessThan(relativeError(trainingLogits(floats, shown), logits) / 2);
  });
});

describe("a network of some size", () => {
  const graph = buildGraph(
    { name: "cifar-resnet", depth: 20, width: 32 },
    { inputShape: [32, 32, 3], classes: 10 },
  );
  const network = settled({ graph, weights: variedWeights(graph) });

  test.each(calibrationMethods)("%s keeps the logits near", async (method) => {
    const { logits, expected } = await quantised(network, method);
    expect(relativeError(logits, expected)).toBeLessThan(0.1);
  });

  test("is at least 3.8 times smaller", async () => {
    const { model } = await quantised(network, "min-max");
    expect(toOnnx(graph, network.weights).length / model.length).toBeGreaterThan(3.8);
  });
});
