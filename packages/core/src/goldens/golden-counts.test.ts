import { describe, expect, test } from "vitest";
import { type ArchitectureInput, buildGraph } from "../architectures/catalogue.ts";
import { describeGraph } from "../graph/describe.ts";
import { graphParameters } from "../graph/parameters.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Weights } from "../model/weights.ts";
import { pruningPlan } from "../pruning/plan.ts";
import { pruneGraph } from "../pruning/prune-graph.ts";
import golden from "./models.json" with { type: "json" };

const cifar = { inputShape: [32, 32, 3] as const, classes: 10 };

const configs: Record<string, ArchitectureInput> = {
  resnet18: { name: "resnet", depth: 18 },
  resnet34: { name: "resnet", depth: 34 },
  resnet50: { name: "resnet", depth: 50 },
  resnet101: { name: "resnet", depth: 101 },
  resnet152: { name: "resnet", depth: 152 },
  resnet50_v1: { name: "resnet", depth: 50, version: "v1" },
  cifar_resnet20_A: { name: "cifar-resnet", depth: 20, shortcut: "A" },
  cifar_resnet20_B: { name: "cifar-resnet", depth: 20, shortcut: "B" },
  cifar_resnet56_A: { name: "cifar-resnet", depth: 56, shortcut: "A" },
  cifar_resnet56_B: { name: "cifar-resnet", depth: 56, shortcut: "B" },
  cifar_resnet110_A: { name: "cifar-resnet", depth: 110, shortcut: "A" },
  cifar_plain20: { name: "cifar-plain", depth: 20 },
  cifar_plain56: { name: "cifar-plain", depth: 56 },
  wide_resnet50_2: "wide-resnet-50-2",
  resnext50_32x4d: { name: "resnext", depth: 50, cardinality: 32, widthPerGroup: 4 },
  seresnet50: { name: "se-resnet", depth: 50 },
  resnetv2_50: { name: "resnet-v2", depth: 50 },
  cifar_preresnet20_basic: { name: "cifar-preresnet", depth: 20, block: "basic" },
  cifar_preresnet164_bottle: { name: "cifar-preresnet", depth: 164, block: "bottleneck" },
  vgg16: { name: "vgg", depth: 16, batchNorm: false },
  vgg16_bn: { name: "vgg", depth: 16, batchNorm: true },
  inception_v3: { name: "inception-v3", auxiliary: true },
  inception_v3_noaux: "inception-v3",
  mobilenet_v2: "mobilenet-v2",
  efficientnet_b0: { name: "efficientnet", variant: "b0" },
  efficientnet_b1: { name: "efficientnet", variant: "b1" },
  efficientnet_b4: { name: "efficientnet", variant: "b4" },
  efficientnet_b7: { name: "efficientnet", variant: "b7" },
  wrn_28_10: { name: "wide-resnet", depth: 28, widen: 10 },
  wrn_16_2: { name: "wide-resnet", depth: 16, widen: 2 },
};

test.each(Object.entries(configs))("%s has the exact parameters and MACs", (name, config) => {
  const expected = golden.models.find((model) => model.name === name)!;
  const [, channels, height, width] = expected.input as [number, number, number, number];
  const classes = /^(cifar|wrn)_/.test(name) ? 10 : 1000;
  const task = { inputShape: [height, width, channels] as const, classes };
  const { parameters, macs, outputShape } = describeGraph(buildGraph(config, task));
  expect({ parameters, macs }).toEqual({ parameters: expected.parameters, macs: expected.macs });
  expect(outputShape).toEqual([task.classes]);
});

/** Any weights do: how many filters go does not depend on them. */
function someWeights(graph: NetworkGraph): Weights {
  return new Map(
    graphParameters(graph).map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, { shape, values: Float32Array.from({ length: size }, (_, i) => i % 7) }];
    }),
  );
}

/** The first convolution of each block, numbered as Li 2017 numbers layers: 2 is the first after the stem. */
const layers = (blocksPerStage: number, ...numbers: number[]) =>
  numbers
    .map((number) => number / 2 - 1)
    .map((b) => `layer${Math.floor(b / blocksPerStage) + 1}.${b % blocksPerStage}.conv1`)
    .join(", ");

describe("the pruned networks of Li et al. 2017, table 1", () => {
  test.each([
    ["resnet56_pruned_A", 56, { ratio: 0.1, skip: layers(9, 16, 20, 38, 54) }],
    [
      "resnet56_pruned_B",
      56,
      { ratio: 0, stageRatios: "0.6, 0.3, 0.1", skip: layers(9, 16, 18, 20, 34, 38, 54) },
    ],
    ["resnet110_pruned_A", 110, { ratio: 0, stageRatios: "0.5, 0, 0", skip: layers(18, 36) }],
  ])("%s", (name, depth, options) => {
    const graph = buildGraph({ name: "cifar-resnet", depth, shortcut: "A" }, cifar);
    const weights = someWeights(graph);
    const pruned = pruneGraph(graph, weights, pruningPlan(graph, weights, options));
    const { parameters, macs } = describeGraph(pruned.graph);
    const expected = golden.pruned.find((entry) => entry.name === name)!;
    expect({ parameters, macs }).toEqual({ parameters: expected.params, macs: expected.macs });
    const sum = (key: "parametersAfter" | "macsAfter") =>
      pruned.layers.reduce((total, layer) => total + layer[key], 0);
    expect({ parameters: sum("parametersAfter"), macs: sum("macsAfter") }).toEqual({
      parameters,
      macs,
    });
  });
});
