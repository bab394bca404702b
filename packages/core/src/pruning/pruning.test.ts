import { InvalidInput } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import { tf } from "../goldens/tensorflow.ts";
import { describeGraph } from "../graph/describe.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import { createModel, graphOf } from "../model/create-model.ts";
import { readWeights, type Weights, writeWeights } from "../model/weights.ts";
import { followers, l1PruningPlan, type PruningPlan, prunableConvolutions } from "./plan.ts";
import { pruneGraph } from "./prune-graph.ts";

const task = { inputShape: [20, 20, 3] as const, classes: 4, seed: 5 };

function logitsOf(graph: NetworkGraph, weights: Weights, x: tfjs.Tensor): Float32Array {
  const model = createModel(tf, graph, task);
  writeWeights(model, weights);
  const logits = (model.apply(x) as tfjs.Tensor).dataSync() as Float32Array;
  model.dispose();
  return logits.slice();
}

/** Removed maps are zero where the next layers read them: gamma and beta of their batch norm are. */
function masked(graph: NetworkGraph, weights: Weights, plan: PruningPlan): Weights {
  const result = new Map(weights);
  for (const [name, kept] of plan) {
    for (const norm of followers(graph, name)!.norms) {
      for (const parameter of [`${norm}.weight`, `${norm}.bias`]) {
        const { shape, values } = result.get(parameter)!;
        result.set(parameter, { shape, values: values.map((v, i) => (kept.includes(i) ? v : 0)) });
      }
    }
  }
  return result;
}

describe.each([
  { name: "cifar-plain", depth: 14, width: 6 },
  { name: "cifar-resnet", depth: 14, width: 6, shortcut: "A" },
  { name: "cifar-resnet", depth: 14, width: 6, shortcut: "B" },
  { name: "resnet", depth: 18, width: 4, stem: "cifar" },
  { name: "resnet", depth: 50, width: 4 },
  { name: "cifar-preresnet", depth: 11, block: "bottleneck", width: 4 },
  { name: "wide-resnet", depth: 10, widen: 2, width: 4, dropout: 0.2 },
  { name: "se-resnet", depth: 18, width: 4, stem: "cifar", activation: "swish" },
])("%j", (config) => {
  test("pruned gives the logits of the masked whole, with fewer parameters and MACs", () => {
    const model = createModel(tf, config, task);
    const x = tf.randomNormal([6, ...task.inputShape], 0, 1, "float32", 3);
    model.apply(x, { training: true });
    const graph = graphOf(model);
    const weights = readWeights(model);
    const plan = l1PruningPlan(graph, weights, { ratio: 0.4 });
    expect(plan.size).toBe(prunableConvolutions(graph).length);
    const pruned = pruneGraph(graph, weights, plan);
    const expected = logitsOf(graph, masked(graph, weights, plan), x);
    const found = logitsOf(pruned.graph, pruned.weights, x);
    const scale = Math.max(...expected.map(Math.abs));
    expect(Math.max(...found.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(1e-5 * scale);
    expect(Math.abs(found[0]! - logitsOf(graph, weights, x)[0]!)).toBeGreaterThan(1e-3 * scale);
    const [before, after] = [graph, pruned.graph].map(describeGraph);
    expect(after!.parameters).toBeLessThan(0.75 * before!.parameters);
    expect(after!.macs).toBeLessThan(0.75 * before!.macs);
    model.dispose();
  });
});

test.each([
  { name: "vgg", depth: 11, width: 4, stem: "cifar" },
  { name: "mobilenet-v2", width: 0.25 },
])("%j: pruned gives the logits of the masked whole", (config) => {
  const wide = { ...task, inputShape: [32, 32, 3] as const };
  const model = createModel(tf, config, wide);
  const x = tf.randomNormal([6, ...wide.inputShape], 0, 1, "float32", 3);
  model.apply(x, { training: true });
  const graph = graphOf(model);
  const weights = readWeights(model);
  const plan = l1PruningPlan(graph, weights, { ratio: 0.4 });
  expect(plan.size).toBeGreaterThan(1);
  const pruned = pruneGraph(graph, weights, plan);
  const expected = logitsOf(graph, masked(graph, weights, plan), x);
  const found = logitsOf(pruned.graph, pruned.weights, x);
  const scale = Math.max(...expected.map(Math.abs));
  expect(Math.max(...found.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(1e-5 * scale);
  model.dispose();
});

test("what is pruned is what feeds no addition", () => {
  const names = (config: Record<string, unknown> & { name: string }) =>
    prunableConvolutions(buildGraph(config, { inputShape: [64, 64, 3], classes: 4 })).map(
      ({ name }) => name,
    );
  expect(names({ name: "cifar-resnet", depth: 8, shortcut: "B" })).toEqual([
    "layer1.0.conv1",
    "layer2.0.conv1",
    "layer3.0.conv1",
  ]);
  expect(names({ name: "cifar-plain", depth: 8 })).toHaveLength(7);
  expect(names({ name: "resnet", depth: 50 }).slice(0, 2)).toEqual([
    "layer1.0.conv1",
    "layer1.0.conv2",
  ]);
});

const graph = buildGraph({ name: "cifar-resnet", depth: 8, width: 2 }, task);
const noWeights: Weights = new Map(
  prunableConvolutions(graph).map(({ name, filters }) => [
    `${name}.weight`,
    { shape: [3, 3, 2, filters], values: new Float32Array(18 * filters) },
  ]),
);

test("stage by stage, also in a graph saved before stages were named", () => {
  const { stages, ...saved } = graph;
  expect(stages).toHaveLength(3);
  const plans = [graph, saved].map((each) =>
    l1PruningPlan(each, noWeights, { ratio: 0, stageRatios: "0.5, 0, 0.5" }),
  );
  expect([...plans[0]!.keys()]).toEqual(["layer1.0.conv1", "layer3.0.conv1"]);
  expect(plans[1]).toEqual(plans[0]);
});

test("a ratio of 0 removes nothing, one filter always stays", () => {
  expect(l1PruningPlan(graph, noWeights, { ratio: 0 }).size).toBe(0);
  expect(l1PruningPlan(graph, noWeights, { ratio: 0.95 }).get("layer1.0.conv1")).toEqual([0]);
});

test.each([
  [
    { ratio: 0.5, skip: "layer1.0.conv2" },
    "skip: layer1.0.conv2 is not one of the 3 convolutions that pruning touches",
  ],
  [{ ratio: 0.5, stageRatios: "0.5, 0.1" }, "stageRatios: must be 3 ratios, one for each stage"],
])("%j is refused", (options, message) => {
  const plan = () => l1PruningPlan(graph, noWeights, options);
  expect(plan).toThrow(InvalidInput);
  expect(plan).toThrow(message);
});
