import { InvalidInput } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import { describeGraph } from "../graph/describe.ts";
import type { NodeOf } from "../graph/graph.ts";
import { createModel } from "../model/create-model.ts";
import { features } from "../model/features.ts";
import { ownLayers } from "../model/own-layers.ts";
import { parameterNames, readWeights } from "../model/weights.ts";
import { pruningPlan } from "../pruning/plan.ts";
import { architectures, buildGraph } from "./catalogue.ts";
import { compoundScaling } from "./compound-scaling.ts";
import { smallMembers } from "./small-members.ts";

const small = { inputShape: [32, 32, 3] as const, classes: 10 };
const residual = architectures.list.filter(({ space }) => "stochasticDepth" in space);

test("the residual networks are all but the plain ones", () => {
  expect(residual.map(({ name }) => name)).toEqual(
    architectures.names.filter((name) => !["cifar-plain", "vgg", "inception-v3"].includes(name)),
  );
});

describe.each(residual.map(({ name }) => name))("%s", (name) => {
  // Too shallow for a second block with a shortcut.
  const member = name === "efficientnet" ? {} : smallMembers[name][0]!;

  test("stochastic depth rises linearly to the last block", () => {
    const graph = buildGraph({ name, ...member, stochasticDepth: 0.5 }, small);
    const rates = graph.nodes
      .filter((node): node is NodeOf<"stochastic-depth"> => node.type === "stochastic-depth")
      .map(({ rate }) => rate);
    expect(rates.length).toBeGreaterThan(1);
    expect(rates.every((rate, i) => i === 0 || rate > rates[i - 1]!)).toBe(true);
    expect(rates.at(-1)).toBeLessThanOrEqual(0.5);
    if (!["mobilenet-v2", "efficientnet"].includes(name)) {
      rates.forEach((rate, i) => {
        expect(rate).toBeCloseTo((0.5 * (i + 1)) / rates.length, 12);
      });
    }
  });

  test("zeroInitLast makes every block its shortcut", () => {
    const model = createModel(
      tf,
      { name, ...member, zeroInitLast: true, stochasticDepth: 0, dropout: 0 },
      { ...small, seed: 1 },
    );
    const weights = readWeights(model);
    const zero = [...weights].filter(
      ([key, { values }]) => key.endsWith(".weight") && values.every((value) => value === 0),
    );
    const additions = buildGraph({ name, ...member }, small).nodes.filter(
      ({ type }) => type === "add",
    );
    expect(zero).toHaveLength(additions.length);
    model.dispose();
  });

  test("takes any activation, and dropout", () => {
    const graph = buildGraph({ name, ...member, activation: "gelu", dropout: 0.3 }, small);
    expect(graph.nodes.some(({ type }) => type === "relu")).toBe(name === "se-resnet");
    expect(graph.nodes.filter(({ type }) => type === "dropout").length).toBeGreaterThan(0);
  });
});

test("a block that starts as its shortcut still learns", () => {
  for (const name of ["cifar-resnet", "cifar-preresnet"]) {
    const config = { name, depth: 8, width: 4, zeroInitLast: true };
    const model = createModel(tf, config, { ...small, seed: 1 });
    const x = tf.randomNormal([4, 32, 32, 3], 0, 1, "float32", 5);
    const last = name === "cifar-resnet" ? "layer1.0.bn2" : "blocks.0.conv2";
    const variable = model.getLayer(last).weights[0]!.read() as tfjs.Variable;
    const { grads } = tf.variableGrads(
      () => tf.mean(tf.square(model.apply(x, { training: true }) as tfjs.Tensor)) as tfjs.Scalar,
      [variable],
    );
    expect(tf.max(tf.abs(grads[variable.name]!)).dataSync()[0]).toBeGreaterThan(0);
    model.dispose();
  }
});

test("options A and B of a shortcut", () => {
  const parameters = (shortcut: string, name: string, depth: number) =>
    describeGraph(buildGraph({ name, depth, shortcut }, small)).parameters;
  // 1x1 projections with batch norm at the two changes of He et al. 2015, without it before activation.
  expect(parameters("B", "cifar-resnet", 20) - parameters("A", "cifar-resnet", 20)).toBe(2_752);
  expect(parameters("B", "cifar-preresnet", 20) - parameters("A", "cifar-preresnet", 20)).toBe(
    2_560,
  );
});

test("compound scaling: phi 1 of the published bases is about b1 in depth and b2 in width", () => {
  const { depth, width, resolution } = compoundScaling(1, { alpha: 1.2, beta: 1.1, gamma: 1.15 });
  expect([depth, width, resolution]).toEqual([1.2, 1.1, 1.15]);
  expect(compoundScaling(0, { alpha: 1.2, beta: 1.1, gamma: 1.15 }).resolution).toBe(1);
  const macs = [0, 1, 2, 3].map(
    (phi) =>
      describeGraph(
        buildGraph(
          { name: "efficientnet", phi },
          { inputShape: [224, 224, 3] as const, classes: 1000 },
        ),
      ).macs,
  );
  // Twice as many for each phi (sec. 3.3), as far as rounding to blocks and multiples of 8 allows.
  for (let phi = 1; phi < 4; phi++) {
    expect(macs[phi]! / macs[phi - 1]!).toBeGreaterThan(1.5);
    expect(macs[phi]! / macs[phi - 1]!).toBeLessThan(2.7);
  }
  const resized = buildGraph({ name: "efficientnet", phi: 1 }, small).nodes[1];
  expect(resized).toMatchObject({ type: "resize", height: 37, width: 37 });
});

test("features end at a stage, a block or a layer, on the same weights", () => {
  const task = { ...small, seed: 1 };
  const model = createModel(tf, { name: "resnet", depth: 18, width: 4, stem: "cifar" }, task);
  const x = tf.zeros([1, 32, 32, 3]);
  const shapeOf = (stage: number | string) =>
    (features(model, stage).apply(x) as tfjs.Tensor).shape;
  expect(shapeOf(1)).toEqual([1, 32, 32, 4]);
  expect(shapeOf(4)).toEqual([1, 4, 4, 32]);
  expect(shapeOf("layer2.0")).toEqual([1, 16, 16, 8]);
  expect(shapeOf("bn1")).toEqual([1, 32, 32, 4]);
  for (const stage of [0, 5, "layer9"]) {
    expect(() => features(model, stage)).toThrow(InvalidInput);
    expect(() => features(model, stage)).toThrow("stage: must be a stage of resnet, 1 to 4");
  }
  model.dispose();
});

test("the networks that need a layer of ours", () => {
  const own = architectures.list.flatMap(({ name }) =>
    smallMembers[name].flatMap((member) => {
      const { inputShape } = architectures.get(name).madeFor;
      const layers = ownLayers(buildGraph({ name, ...member }, { inputShape, classes: 10 }));
      return layers.length > 0 ? [`${name}: ${layers.join()}`] : [];
    }),
  );
  expect([...new Set(own)]).toEqual(["resnext: GroupedConv2D", "efficientnet: BilinearResize"]);
});

test.each([
  ["resnet-v2", ["stem.conv.weight", "stages.0.blocks.0.norm1.weight", "head.fc.bias"]],
  ["resnext", ["layer1.0.conv2.weight", "layer4.2.bn3.running_var"]],
  ["se-resnet", ["layer1.0.se.fc1.bias", "layer2.0.downsample.1.weight"]],
  ["vgg", ["features.0.weight", "features.1.running_mean", "classifier.6.weight"]],
  ["mobilenet-v2", ["features.0.0.weight", "features.1.conv.2.weight", "classifier.1.bias"]],
  ["efficientnet", ["features.1.0.block.1.fc1.weight", "features.2.0.block.2.fc2.bias"]],
  ["inception-v3", ["Conv2d_1a_3x3.conv.weight", "Mixed_7c.branch3x3dbl_3b.bn.bias", "fc.weight"]],
] as const)("%s has the names of torchvision or timm", (name, expected) => {
  const { inputShape } = architectures.get(name).madeFor;
  expect(parameterNames(buildGraph(name, { inputShape, classes: 10 }))).toEqual(
    expect.arrayContaining([...expected]),
  );
});

test.each([
  [
    { name: "cifar-preresnet", depth: 21 },
    "depth: must be 6n+2 for basic blocks; near 21: 20 or 26",
  ],
  [
    { name: "cifar-preresnet", depth: 26, block: "bottleneck" },
    "depth: must be 9n+2 for bottleneck blocks; near 26: 20 or 29",
  ],
  [{ name: "wide-resnet", depth: 20 }, "depth: must be 6n+4; near 20: 16 or 22"],
  [{ name: "resnext", depth: 29 }, "stem: must be cifar for depth 29"],
  [{ name: "resnext", width: 8 }, "widthPerGroup: must be at least 8 for a width of 8"],
  [{ name: "efficientnet", variant: "b3", phi: 1 }, "phi: scales b0; leave it at 0 for b3"],
  [{ name: "efficientnet", variant: "b8" }, "variant: must be one of b0, b1"],
  [{ name: "inception-v3", auxiliary: true }, "inputShape: 32x32 is too small for inception-v3"],
  [{ name: "vgg", depth: 15 }, "depth: must be one of 11, 13, 16, 19"],
])("%j is refused", (config, message) => {
  const build = () => buildGraph(config, small);
  expect(build).toThrow(InvalidInput);
  expect(build).toThrow(message);
});

test("pruning says where there is nothing to prune", () => {
  const graph = buildGraph("resnext", { inputShape: [64, 64, 3], classes: 10 });
  const plan = () => pruningPlan(graph, new Map(), { ratio: 0.5 });
  expect(plan).toThrow(InvalidInput);
  expect(plan).toThrow("no convolution of resnext has filters that may go");
});
