import type * as tfjs from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { smoothedCrossEntropy } from "../losses/smoothed-cross-entropy.ts";
import { type BatchNormKernel, composedBatchNorm } from "../model/batch-norm.ts";
import { createModel, graphOf } from "../model/create-model.ts";
import { features } from "../model/features.ts";
import { modelVariables, readWeights, writeWeights } from "../model/weights.ts";
import { createOptimizer, type OptimizerInput } from "../optimizers/catalogue.ts";
import { type Probe, probe, toPyTorch } from "./filler.ts";
import { goldenImages, goldenWeights, networkGoldens, type SgdGolden } from "./network-golden.ts";
import { tf } from "./tensorflow.ts";

/** What the goldens' README suggests for float32. */
const tolerance = 1e-5;
const task = { inputShape: [32, 32, 3] as const, classes: 10, seed: 0 };
/** Of the tensor's own size, since gradients differ by orders of magnitude. */
function expectProbe(tensor: { shape: readonly number[]; values: Float32Array }, golden: Probe) {
  const { shape, values } = toPyTorch(tensor.shape, tensor.values);
  const found = probe(shape, values);
  expect(found.shape).toEqual(golden.shape);
  const scale = golden.l2 * Math.sqrt(values.length);
  expect(Math.abs(found.l2 - golden.l2) / golden.l2).toBeLessThan(tolerance);
  expect(Math.abs(found.sum - golden.sum) / scale).toBeLessThan(tolerance);
  expect(Math.abs(found.dot - golden.dot) / scale).toBeLessThan(tolerance);
  golden.first.forEach((value, i) => {
    expect(Math.abs(found.first[i]! - value) / golden.l2).toBeLessThan(tolerance);
  });
}

function expectNear(found: ArrayLike<number>, golden: readonly number[]) {
  expect(found.length).toBe(golden.length);
  golden.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThan(tolerance);
  });
}

/** Batch norm that keeps the biased variance, as one of the goldens does. */
const biased: BatchNormKernel = (x, gamma, beta, epsilon) => {
  const { y, mean } = composedBatchNorm(tf)(x, gamma, beta, epsilon);
  return { y, mean, variance: tf.moments(x, [0, 1, 2]).variance as tfjs.Tensor1D };
};

describe.each(networkGoldens)("$architecture", ({ architecture, golden: network }) => {
  let model: tfjs.LayersModel;
  let images: tfjs.Tensor;
  let labels: tfjs.Tensor1D;

  function load(batchNorm?: BatchNormKernel): void {
    model?.dispose();
    model = createModel(tf, architecture, task, { kernels: { batchNorm } });
    writeWeights(model, goldenWeights(network, graphOf(model)));
  }

  beforeEach(() => {
    const { shape, values } = goldenImages(network);
    images = tf.tensor(values, [...shape]);
    labels = tf.tensor1d([...network.target], "int32");
    load();
  });

  afterEach(() => tf.dispose([images, labels]));

  const logitsOf = (training: boolean) => model.apply(images, { training }) as tfjs.Tensor2D;
  const loss = (training: boolean, labelSmoothing: number) =>
    smoothedCrossEntropy(tf, logitsOf(training), labels, { classes: 10, labelSmoothing });

test("input and weights are the golden's", () => {
  expectNear([...goldenImages(network).values].slice(0, 1), network.input_first8.slice(0, 1));
  const weights = goldenWeights(network, graphOf(model));
  for (const { name, shape, sum, first } of network.params) {
    const { values } = toPyTorch(weights.get(name)!.shape, weights.get(name)!.values);
    expectNear(values.slice(0, first.length), first);
    expect(Math.abs(values.reduce((total, value) => total + value, 0) - sum)).toBeLessThan(1e-4);
    expect(toPyTorch(weights.get(name)!.shape, values).shape).toEqual(shape);
  }
});

describe.each(["eval", "train"] as const)("in %s mode", (mode) => {
  const golden = network[mode];
  const training = mode === "train";

  test("logits and losses", () => {
    expectNear(tf.tidy(() => logitsOf(training).dataSync()), golden.logits);
    expectNear(tf.tidy(() => loss(training, 0.1).dataSync()), [golden.loss_smooth]);
    expectNear(tf.tidy(() => loss(training, 0).dataSync()), [golden.loss_plain]);
  });

  test("every block", () => {
    for (const [name, expected] of Object.entries(golden.layers)) {
      const maps = tf.tidy(() => {
        const y = features(model, name).apply(images, { training }) as tfjs.Tensor4D;
        return tf.transpose(y, y.rank === 4 ? [0, 3, 1, 2] : [0, 1]);
      });
      const found = probe(maps.shape, maps.dataSync());
      maps.dispose();
      expect(found.shape).toEqual(expected.shape);
      const scale = Math.max(expected.l2, 1);
      for (const part of ["sum", "l2", "dot"] as const) {
        expect(Math.abs(found[part] - expected[part]) / (scale * Math.sqrt(maps.size))).toBeLessThan(
          tolerance,
        );
      }
    }
  });

  test("every gradient", () => {
    const trained = modelVariables(model).filter(({ trainable }) => trainable);
    const { grads } = tf.variableGrads(
      () => loss(training, 0.1),
      trained.map(({ variable }) => variable),
    );
    const probes = golden.grad;
    expect(trained.map(({ name }) => name).sort()).toEqual(Object.keys(probes).sort());
    for (const { name, variable } of trained) {
      const gradient = grads[variable.name]!;
      const values = gradient.dataSync() as Float32Array;
      expectProbe({ shape: gradient.shape, values }, probes[name]!);
    }
  });
});

describe("three steps of SGD", () => {
  const { lr, momentum, weight_decay: weightDecay } = network.sgd;
  const sgd = { name: "sgd", momentum, weightDecay, nesterov: false, decayNormAndBias: true } as const;
  const variants: [string, OptimizerInput, BatchNormKernel?][] = [
    ["classic", sgd],
    ["nesterov", { ...sgd, nesterov: true }],
    ["classic_wd_only_conv_linear_weights", { ...sgd, decayNormAndBias: false }],
    ["classic_biased_running_var", sgd, biased],
  ];

  test.each(variants)("%s", (variant, config, batchNorm) => {
    load(batchNorm);
    const norms = network.bn.map(({ name }) => name);
    const golden = network.sgd[variant] as SgdGolden;
    const trained = modelVariables(model).filter(({ trainable }) => trainable);
    const optimizer = createOptimizer(tf, config, trained);
    const step = () =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => loss(true, 0.1),
          trained.map(({ variable }) => variable),
        );
        const gradients = trained.map(({ variable }) => grads[variable.name]!);
        optimizer.apply(gradients, tf.scalar(lr));
        return value.dataSync()[0]!;
      });

    const tensors = tf.memory().numTensors;
    golden.losses.forEach((expected, i) => {
      expectNear([step()], [expected]);
      const statistics = golden.running_stats_after_each_step?.[i];
      if (!statistics) return;
      const weights = readWeights(model);
      for (const [place, norm] of [["first", norms[0]!], ["last", norms.at(-1)!]] as const) {
        expectProbe(weights.get(`${norm}.running_mean`)!, statistics[`${place}_bn_mean`]!);
        expectProbe(weights.get(`${norm}.running_var`)!, statistics[`${place}_bn_var`]!);
      }
    });
    expect(tf.memory().numTensors).toBe(tensors);
    const weights = readWeights(model);
    for (const [name, expected] of Object.entries(golden.params_after ?? {})) {
      expectProbe(weights.get(name)!, expected);
    }
    expectNear(tf.tidy(() => logitsOf(false).dataSync()), golden.logits_eval_after);
    expectNear(tf.tidy(() => logitsOf(true).dataSync()), golden.logits_train_after);
    optimizer.dispose();
  });
});
});
