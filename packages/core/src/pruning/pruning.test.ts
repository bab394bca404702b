import { InvalidInput } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import { tf } from "../goldens/tensorflow.ts";
import { describeGraph } from "../graph/describe.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import { createModel, graphOf } from "../model/create-model.ts";
import { registerLayers } from "../model/own-layers.ts";
import { readWeights, type Weights, writeWeights } from "../model/weights.ts";
import { smallNetworks, variedWeights } from "../testing/small-networks.ts";
import { channelUnits } from "./channel-units.ts";
import {
  outlinePlan,
  type PruningOptions,
  type PruningPlan,
  prunableConvolutions,
  pruningPlan,
} from "./plan.ts";
import { pruneGraph, removedUnits } from "./prune-graph.ts";
import { readersOf, withoutUnits } from "./readers.ts";
import { taylorImportance } from "./taylor.fixture.ts";

const task = { inputShape: [20, 20, 3] as const, classes: 4 };

function open(graph: NetworkGraph, weights: Weights): tfjs.LayersModel {
  const model = createModel(tf, graph, { ...task, seed: 5 });
  writeWeights(model, weights);
  return model;
}

/** Of the classifier; with an auxiliary one that comes second. */
function logitsOf(model: tfjs.LayersModel, x: tfjs.Tensor): Float32Array {
  return tf.tidy(() =>
    ([model.apply(x)].flat()[0] as tfjs.Tensor).dataSync().slice(),
  ) as Float32Array;
}

/**
 * The whole network with the filters that go set to zero, their biases too, and the scale and shift of every batch norm
 * that their maps pass through.
 */
function masked(graph: NetworkGraph, weights: Weights, plan: PruningPlan): Weights {
  const { of } = channelUnits(graph);
  const removed = new Set(
    [...plan].flatMap(([name, kept]) => of.get(name)!.filter((_, i) => !kept.includes(i))),
  );
  const result = new Map(weights);
  for (const { name, type } of graph.nodes) {
    if (type !== "conv" && type !== "batch-norm") continue;
    const gone = of.get(name)!.map((unit) => removed.has(unit));
    for (const parameter of [`${name}.weight`, `${name}.bias`]) {
      const tensor = result.get(parameter);
      if (!tensor) continue;
      const values = tensor.values.map((value, i) => (gone[i % gone.length] ? 0 : value));
      result.set(parameter, { ...tensor, values });
    }
  }
  return result;
}

/** The same with zeros only where those maps are read. */
function maskedWhereRead(graph: NetworkGraph, weights: Weights, plan: PruningPlan): Weights {
  const units = channelUnits(graph);
  return withoutUnits(weights, readersOf(graph, units), removedUnits(units, plan));
}

const countsOf = (plan: PruningPlan) =>
  [...plan].map(([name, kept]) => [name, kept.length] as const);

/** Filters that are kept, told without weights; null where a layer would be left none, which is refused. */
function toldBefore(graph: NetworkGraph, options: PruningOptions) {
  try {
    return countsOf(outlinePlan(graph, options));
  } catch (error) {
    if (error instanceof InvalidInput && error.message.includes("leaves none of")) return null;
    throw error;
  }
}

function largestDifference(one: Float32Array, other: Float32Array): number {
  return Math.max(...one.map((value, i) => Math.abs(value - other[i]!)));
}

const cases: [string, PruningOptions][] = [
  ["inner, L1", { ratio: 0.4 }],
  ["all, L1", { ratio: 0.4, scope: "all" }],
  [
    "all, L2, of the whole network",
    { ratio: 0.3, scope: "all", criterion: "l2", ranking: "global" },
  ],
  ["all, batch norm", { ratio: 0.4, scope: "all", criterion: "batch-norm" }],
  ["all, geometric median", { ratio: 0.4, scope: "all", criterion: "geometric-median" }],
  [
    "all, Taylor, of the whole network",
    { ratio: 0.5, scope: "all", criterion: "taylor", ranking: "global" },
  ],
  ["all, at random, in twos", { ratio: 0.6, scope: "all", criterion: "random", multiple: 2 }],
  ["all but one filter", { ratio: 0.95, scope: "all" }],
];

describe.each(smallNetworks())("$title", ({ graph, weights }) => {
  const x = tf.randomNormal([2, ...graph.inputShape], 0, 1, "float32", 3);
  const whole = open(graph, weights);
  const before = logitsOf(whole, x);
  const scale = Math.max(...before.map(Math.abs));

  test.each(cases)("%s: pruned gives the logits of the masked whole", (_title, options) => {
    const refusal = refusalOf(graph, options);
    if (refusal) {
      expect(() => outlinePlan(graph, options)).toThrow(refusal);
      return;
    }
    writeWeights(whole, weights);
    const importance = options.criterion === "taylor" ? taylorImportance(whole, [x], scale) : null;
    const plan = pruningPlan(graph, weights, options, { seed: 7, importance });
    expect(plan.size).toBeGreaterThan(0);
    const pruned = pruneGraph(graph, weights, plan);
    const told = options.ranking === "global" ? null : toldBefore(graph, options);
    if (told) expect(told).toEqual(countsOf(plan));
    const smaller = open(pruned.graph, pruned.weights);
    const found = logitsOf(smaller, x);
    for (const masking of [masked, maskedWhereRead]) {
      writeWeights(whole, masking(graph, weights, plan));
      const expected = logitsOf(whole, x);
      // What Taylor keeps is what logits hang on most, on what float32 rounds too: 3e-5 seen, 3e-6 of the others.
      expect(largestDifference(found, expected)).toBeLessThan(5e-5 * scale);
    }
    expect(largestDifference(found, before)).toBeGreaterThan(1e-4 * scale);
    const [dense, sparse] = [graph, pruned.graph].map(describeGraph);
    expect(sparse!.parameters).toBeLessThan(dense!.parameters);
    expect(sparse!.macs).toBeLessThan(dense!.macs);
    smaller.dispose();
  });

  test("saved and loaded, a pruned network is the same", async () => {
    const plan = pruningPlan(graph, weights, { ratio: 0.5, scope: "all" });
    const pruned = pruneGraph(graph, weights, plan);
    const model = open(pruned.graph, pruned.weights);
    const saved: tfjs.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
      }),
    );
    registerLayers(tf);
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved[0]!));
    expect(graphOf(loaded)).toEqual(JSON.parse(JSON.stringify(pruned.graph)));
    expect(readWeights(loaded)).toEqual(pruned.weights);
    expect(logitsOf(loaded, x)).toEqual(logitsOf(model, x));
    for (const each of [model, loaded]) each.dispose();
  });
});

/** Everything else can be pruned. */
function refusalOf(
  { architecture, nodes }: NetworkGraph,
  { scope, criterion }: PruningOptions,
): string | null {
  if (architecture === "resnext" && scope !== "all") return "set scope to all";
  const norms = nodes.some(({ type }) => type === "batch-norm");
  return criterion === "batch-norm" && !norms ? "batch-norm needs batch norms" : null;
}

test("what is pruned is what feeds no addition, unless tied filters are pruned too", () => {
  const names = (config: Record<string, unknown> & { name: string }, scope?: "all") =>
    prunableConvolutions(buildGraph(config, { inputShape: [64, 64, 3], classes: 4 }), scope);
  const small = { name: "cifar-resnet", depth: 8, shortcut: "B" };
  expect(names(small)).toEqual(["layer1.0.conv1", "layer2.0.conv1", "layer3.0.conv1"]);
  expect(names(small, "all")).toHaveLength(9);
  expect(names({ name: "cifar-plain", depth: 8 })).toHaveLength(7);
  expect(names({ name: "resnet", depth: 50 }).slice(0, 2)).toEqual([
    "layer1.0.conv1",
    "layer1.0.conv2",
  ]);
});

describe("tied filters go together", () => {
  const keptOf = (config: Record<string, unknown> & { name: string }) => {
    const graph = buildGraph(config, { inputShape: [32, 32, 3], classes: 4 });
    const plan = pruningPlan(graph, variedWeights(graph), { ratio: 0.5, scope: "all" });
    return { plan, pruned: pruneGraph(graph, variedWeights(graph), plan).graph };
  };

  test("of everything that an addition joins", () => {
    const { plan } = keptOf({ name: "cifar-resnet", depth: 8, shortcut: "B" });
    expect(plan.get("layer1.0.conv2")).toEqual(plan.get("conv1"));
    expect(plan.get("layer2.0.downsample.0")).toEqual(plan.get("layer2.0.conv2"));
  });

  test("of a stage and the first channels of the next, where zeros are appended", () => {
    const { plan, pruned } = keptOf({ name: "cifar-resnet", depth: 8, shortcut: "A" });
    const [first, second] = ["layer1.0.conv2", "layer2.0.conv2"].map((name) => plan.get(name)!);
    expect(first).toHaveLength(8);
    expect(second).toHaveLength(16);
    expect(second!.slice(0, 8)).toEqual(first);
    expect(pruned.nodes.find(({ name }) => name === "layer2.0.downsample")).toMatchObject({
      channels: 16,
    });
  });

  test("of a depthwise convolution and what it reads, of whole groups otherwise", () => {
    const resnext = { name: "resnext", depth: 50, width: 8 };
    const { plan, pruned } = keptOf({ ...resnext, cardinality: 4, widthPerGroup: 64 });
    const [before, within] = ["layer1.0.conv1", "layer1.0.conv2"].map((name) => plan.get(name));
    expect(within).toEqual(before);
    expect(pruned.nodes.find(({ name }) => name === "layer1.0.conv2")).toMatchObject({ groups: 2 });
    const mobile = keptOf({ name: "mobilenet-v2", width: 0.25 });
    const depthwise = mobile.pruned.nodes.filter(
      (node) => node.type === "conv" && (node.groups ?? 1) > 1,
    );
    for (const node of depthwise)
      expect(node).toMatchObject({ groups: "filters" in node && node.filters });
  });
});

const graph = buildGraph({ name: "cifar-resnet", depth: 8, width: 2 }, task);
const noWeights: Weights = new Map(
  prunableConvolutions(graph).map((name) => {
    const filters = 2 * 2 ** (Number(name[5]) - 1);
    return [
      `${name}.weight`,
      { shape: [3, 3, 2, filters], values: new Float32Array(18 * filters) },
    ];
  }),
);

test("stage by stage, also in a graph saved before stages were named", () => {
  const { stages, ...saved } = graph;
  expect(stages).toHaveLength(3);
  const plans = [graph, saved].map((each) =>
    pruningPlan(each, noWeights, { ratio: 0, stageRatios: "0.5, 0, 0.5" }),
  );
  expect([...plans[0]!.keys()]).toEqual(["layer1.0.conv1", "layer3.0.conv1"]);
  expect(plans[1]).toEqual(plans[0]);
});

test("a ratio of 0 removes nothing, one filter always stays", () => {
  expect(pruningPlan(graph, noWeights, { ratio: 0 }).size).toBe(0);
  expect(pruningPlan(graph, noWeights, { ratio: 0.95 }).get("layer1.0.conv1")).toEqual([0]);
});

test("what is kept is rounded up to a multiple", () => {
  const wide = buildGraph({ name: "cifar-plain", depth: 8, width: 16 }, task);
  const plan = pruningPlan(wide, variedWeights(wide), { ratio: 0.6, multiple: 8 });
  expect([...plan.values()].map((kept) => kept.length)).toEqual([8, 8, 8, 16, 16, 32, 32]);
});

describe("each criterion keeps what it is named after", () => {
  /** Of each filter, two of its weights; the others are zero. */
  const kernels = [
    [3, 0],
    [2, 2],
    [2.1, 2.1],
    [0, 0.5],
  ];
  const plain = buildGraph({ name: "cifar-plain", depth: 8, width: 4 }, task);
  const weights = new Map(variedWeights(plain));
  const name = "layer1.0.conv1";
  const values = new Float32Array(9 * 4 * 4);
  kernels.forEach((kernel, filter) => {
    kernel.forEach((value, i) => {
      values[i * 4 + filter] = value;
    });
  });
  weights.set(`${name}.weight`, { shape: [3, 3, 4, 4], values });
  weights.set("layer1.0.bn1.weight", {
    shape: [4],
    values: Float32Array.of(0.1, -0.9, 0.2, 0.8),
  });
  test.each([
    ["l1", [1, 2]],
    ["l2", [0, 2]],
    ["batch-norm", [1, 3]],
    ["geometric-median", [0, 3]],
  ] as const)("%s", (criterion, kept) => {
    expect(pruningPlan(plain, weights, { ratio: 0.5, criterion }).get(name)).toEqual(kept);
  });

  test("random, the same by the same seed", () => {
    const plans = [1, 1, 2].map((seed) =>
      pruningPlan(plain, weights, { ratio: 0.5, criterion: "random" }, { seed }),
    );
    expect(plans[1]).toEqual(plans[0]);
    expect(plans[2]).not.toEqual(plans[0]);
  });
});

test("of the whole network, the layers whose scales are small lose most", () => {
  const plain = buildGraph({ name: "cifar-plain", depth: 8, width: 8 }, task);
  const weights = new Map(variedWeights(plain));
  const small = { shape: [8], values: new Float32Array(8).fill(0.01) };
  weights.set("layer1.0.bn1.weight", small);
  const plan = pruningPlan(plain, weights, {
    ...{ ratio: 0.06, criterion: "batch-norm", ranking: "global" },
  });
  expect(plan.get("layer1.0.conv1")).toHaveLength(1);
  const kept = pruneGraph(plain, weights, plan).graph.nodes;
  expect(kept.find(({ name }) => name === "layer3.0.conv2")).toMatchObject({ filters: 32 });
});

test.each([
  [{ ratio: 0.6 }, "ratio: leaves none of the 2 filters of layer1.0.conv1; choose at most 0.5"],
  [
    { ratio: 0, stageRatios: "0.5, 0.5, 0.95" },
    "stageRatios: leaves none of the 8 filters of layer3.0.conv1; choose at most 0.875",
  ],
  [
    { ratio: 0.5, skip: "layer1.0.conv2" },
    "skip: layer1.0.conv2 is not one of the 3 convolutions that pruning touches",
  ],
  [{ ratio: 0.5, stageRatios: "0.5, 0.1" }, "stageRatios: must be 3 ratios, one for each stage"],
  [{ ratio: 0.5, multiple: 8 }, "multiple: 8 keeps every layer of cifar-resnet whole"],
])("%j is refused before training", (options, message) => {
  const check = () => outlinePlan(graph, options);
  expect(check).toThrow(InvalidInput);
  expect(check).toThrow(message);
});

test("a criterion of batch norms is refused where there are none", () => {
  const config = { name: "vgg", depth: 11, width: 4, stem: "cifar", batchNorm: false };
  const plain = buildGraph(config, { inputShape: [32, 32, 3], classes: 4 });
  const check = () => outlinePlan(plain, { ratio: 0.5, criterion: "batch-norm" });
  expect(check).toThrow("criterion: batch-norm needs batch norms");
  expect(() => outlinePlan(plain, { ratio: 0.5 })).not.toThrow();
});

test("a plan that tears tied filters apart is a defect", () => {
  const config = { name: "cifar-resnet", depth: 8, shortcut: "B" };
  const whole = buildGraph(config, task);
  const weights = variedWeights(whole);
  const torn = new Map([
    ["conv1", [0, 1]],
    ["layer1.0.conv2", [2, 3]],
  ]);
  expect(() => pruneGraph(whole, weights, torn)).toThrow("tied to others which go");
});
