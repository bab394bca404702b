import { buildGraph, pruneGraph, pruningPlan, smallNetworks, variedWeights } from "@resweep/core";
import { expect, test } from "vitest";
import type { WeightedNetwork } from "../network/inference-network.ts";
import { openSession } from "../runtime/session.ts";
import { noise, relativeError, settled, trainingLogits } from "../testing/training-network.ts";
import { toOnnx } from "./export-network.ts";
import { countOperations } from "./format.ts";
import { channelsFirst } from "./layout.ts";

/** What ONNX Runtime makes of the exported network, and what the network that is trained does. */
async function compared(network: WeightedNetwork, count = 2) {
  const { graph, weights } = network;
  const images = noise(network, count);
  const model = toOnnx(graph, weights);
  const session = await openSession(model);
  const found = await session.logits(channelsFirst(images, graph.inputShape), count);
  await session.close();
  return { model, error: relativeError(found, trainingLogits(network, images)) };
}

test.each(smallNetworks())(
  "$title gives the training network's logits in ONNX Runtime, whole and pruned",
  async (network) => {
    const { graph, weights } = settled(network);
    const { model, error } = await compared({ graph, weights });
    expect(error).toBeLessThan(1e-4);
    expect(countOperations(model).has("Dropout")).toBe(false);
    const plan = pruningPlan(graph, weights, { ratio: 0.5, scope: "all" });
    const pruned = pruneGraph(graph, weights, plan);
    expect((await compared(pruned)).error).toBeLessThan(1e-4);
  },
);

const task = { inputShape: [15, 11, 2] as const, classes: 3 };

test.each(["relu6", "leaky-relu", "elu", "gelu", "swish", "hard-swish"])(
  "%s, on images that are not square",
  async (activation) => {
    const graph = buildGraph(
      { name: "se-resnet", depth: 18, width: 4, stem: "cifar", activation },
      task,
    );
    const { error } = await compared({ graph, weights: variedWeights(graph) }, 3);
    expect(error).toBeLessThan(1e-4);
  },
);

test("a max pooling after something other than a ReLU pads with minus infinity", async () => {
  const graph = buildGraph(
    { name: "resnet-v2", depth: 18, width: 4, activation: "elu" },
    {
      ...task,
      inputShape: [40, 40, 3],
    },
  );
  const { error } = await compared({ graph, weights: variedWeights(graph) });
  expect(error).toBeLessThan(1e-4);
});

test("batch norms fold into the convolutions before them, and stay where there is none", () => {
  const count = (name: string) => {
    const graph = buildGraph({ name, depth: 8, width: 4 }, task);
    return countOperations(toOnnx(graph, variedWeights(graph))).get("BatchNormalization") ?? 0;
  };
  expect(count("cifar-resnet")).toBe(0);
  // The first of each block and the last of all read a sum, the stem's too: 3 + 1.
  expect(count("cifar-preresnet")).toBe(4);
});
