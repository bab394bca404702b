import { parse } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import { tf } from "../goldens/tensorflow.ts";
import { createModel } from "../model/create-model.ts";
import { modelVariables, readWeights } from "../model/weights.ts";
import { createOptimizer, optimizers } from "../optimizers/catalogue.ts";
import { freezeStages, stageRates, stagesOf } from "./stages.ts";

const task = { inputShape: [32, 32, 3] as const, classes: 10, seed: 3 };
const network = { name: "resnet", depth: 18, width: 4, stem: "cifar" };

test("stages: the stem belongs to the first, the classifier to none", () => {
  const stages = stagesOf(buildGraph(network, task));
  const found = ["conv1", "layer1.1.relu", "layer2.0.conv1", "layer4.1.relu", "avgpool", "fc"];
  expect(found.map((name) => stages.get(name))).toEqual([1, 1, 2, 4, 5, 5]);
});

test("rates fall from the classifier to the first stage", () => {
  const rates = stageRates(buildGraph(network, task), 0.5);
  const found = ["fc", "layer4.0.conv1", "layer3.0.conv1", "layer1.0.conv1", "conv1"];
  expect(found.map((name) => rates.get(name))).toEqual([1, 0.5, 0.25, 0.0625, 0.0625]);
});

describe("a model with frozen stages", () => {
  let model: tfjs.LayersModel;
  let images: tfjs.Tensor4D;
  beforeEach(() => {
    model = createModel(tf, network, task);
    images = tf.randomNormal([4, 32, 32, 3], 2, 3, "float32", 5);
  });
  afterEach(() => {
    model.dispose();
    images.dispose();
  });

  test("does not train them, nor move their statistics, in a training pass", () => {
    freezeStages(model, 2);
    const before = readWeights(model);
    const trained = modelVariables(model).filter(({ trainable }) => trainable);
    const optimizer = createOptimizer(
      tf,
      { name: "sgd", momentum: 0.9, nesterov: true, weightDecay: 0.1, decayNormAndBias: true },
      trained,
    );
    tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () =>
          tf.mean(tf.square(model.apply(images, { training: true }) as tfjs.Tensor)) as tfjs.Scalar,
        trained.map(({ variable }) => variable),
      );
      optimizer.apply(
        trained.map(({ variable }) => grads[variable.name]!),
        tf.scalar(0.1),
      );
    });
    const moved = [...readWeights(model)]
      .filter(([name, { values }]) =>
        before.get(name)!.values.some((value, i) => value !== values[i]),
      )
      .map(([name]) => name);
    expect(moved).toEqual([...before.keys()].filter((name) => /^(layer[34]\.|fc\.)/.test(name)));
    optimizer.dispose();
  });

  test("passes training and inference alike as far as it is frozen", () => {
    const upTo = (training: boolean) =>
      (model.apply(images, { training }) as tfjs.Tensor).dataSync();
    freezeStages(model, 4);
    expect(upTo(true)).toEqual(upTo(false));
  });

  test("has no more stages than the network", () => {
    expect(() => freezeStages(model, 5)).toThrow("freeze: resnet has 4 stages, of which 5 cannot");
  });
});

describe.each(["sgd", "adamw"] as const)("discriminative rates with %s", (name) => {
  test("each variable moves as it would alone at its own rate", () => {
    const config = parse(optimizers.schema, { name, weightDecay: 0.1 });
    const make = () => [0, 1, 2].map((i) => tf.variable(tf.tensor1d([1 + i, -2])));
    const gradients = [0, 1, 2].map((i) => tf.tensor1d([0.5, i - 1]));
    const trained = (variable: tfjs.Variable, i: number, rate?: number) => ({
      ...{ name: `w${i}`, variable, decay: true },
      ...(rate === undefined ? {} : { rate }),
    });
    const rates = [1, 0.25, 1];
    const together = make();
    const one = createOptimizer(
      tf,
      config,
      together.map((w, i) => trained(w, i, rates[i])),
    );
    const alone = make();
    const each = alone.map((w, i) => createOptimizer(tf, config, [trained(w, i)]));
    for (let step = 0; step < 3; step++) {
      one.apply(gradients, tf.scalar(0.1));
      for (const [i, own] of each.entries()) own.apply([gradients[i]!], tf.scalar(0.1 * rates[i]!));
    }
    expect(together.map((w) => [...w.dataSync()])).toEqual(alone.map((w) => [...w.dataSync()]));
    expect(one.slots).toHaveLength(name === "sgd" ? 3 : 3 * 2 + 2 * 2);
    tf.dispose([together, alone, gradients]);
    one.dispose();
    for (const own of each) own.dispose();
  });
});
