import { readFileSync } from "node:fs";
import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { smoothedCrossEntropy } from "../losses/smoothed-cross-entropy.ts";
import { createModel, graphOf } from "../model/create-model.ts";
import { modelVariables, readWeights, type WeightTensor, writeWeights } from "../model/weights.ts";
import { filler, imagesToTensorFlow, probe, toPyTorch, toTensorFlow } from "./filler.ts";
import { tf } from "./tensorflow.ts";

/** Norm, and the product with a fixed direction. */
type Pair = readonly [number, number];

/** What tools/goldens/golden_networks.py writes. */
interface Golden {
  readonly network: string;
  readonly config: { readonly name: string };
  readonly input: readonly [number, number, number, number];
  readonly salt: number;
  /** How far PyTorch's own float32 gradients are from its float64 ones. */
  readonly float32: number;
  readonly eval: { readonly logits: readonly number[]; readonly loss: number };
  readonly train: { readonly logits: readonly number[]; readonly loss: number };
  readonly gradients: Readonly<Record<string, Pair>>;
  readonly statistics: Readonly<Record<string, Pair>>;
  /** PyTorch's, in the order of its parameters. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

const tolerance = 1e-4;
const classes = 10;

const product = (shape: readonly number[]) => shape.reduce((total, size) => total * size, 1);

function weightsFor(golden: Golden, model: tfjs.LayersModel): Map<string, WeightTensor> {
  const places = new Map(Object.keys(golden.shapes).map((name, t) => [name, t]));
  const norms = graphOf(model).nodes.filter(({ type }) => type === "batch-norm");
  // PyTorch numbers them in the order in which their parameters come.
  const numbers = norms
    .map(({ name }) => name)
    .sort((a, b) => places.get(`${a}.weight`)! - places.get(`${b}.weight`)!);
  return new Map(
    [...readWeights(model)].map(([name, { shape }]) => {
      const owner = name.slice(0, name.lastIndexOf("."));
      const kind = name.slice(owner.length + 1);
      const t = places.get(name)!;
      const b = numbers.indexOf(owner);
      const fanIn = product(golden.shapes[name]?.slice(1) ?? []);
      const value = (i: number) => {
        if (kind === "running_mean") return 0.01 * Math.sin(0.5 * b + 0.1 * i);
        if (kind === "running_var") return 1 + 0.1 * Math.cos(0.5 * b + 0.1 * i);
        if (b >= 0 && kind === "weight") return 1 + 0.1 * Math.sin(1 + 0.37 * t + 0.7 * i);
        if (b >= 0) return 0.1 * Math.sin(2 + 0.37 * t + 0.7 * i);
        return kind === "bias" ? 0.1 * filler(t, i) : Math.sqrt(3 / fanIn) * filler(t, i);
      };
      const values = Float32Array.from({ length: product(shape) }, (_, i) => value(i));
      const pytorchShape = toPyTorch(shape, new Float32Array(values.length)).shape;
      return [name, { shape, values: toTensorFlow(pytorchShape, values).values }];
    }),
  );
}

function expectNear(found: ArrayLike<number>, golden: readonly number[], within = tolerance) {
  expect(found.length).toBe(golden.length);
  const scale = Math.max(1, ...golden.map(Math.abs));
  golden.forEach((value, i) => {
    expect(Math.abs(found[i]! - value) / scale).toBeLessThan(within);
  });
}

const goldens = readFileSync(new URL("networks.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Golden);

describe.each(goldens)("$network", (golden) => {
  const [batch, channels, height, width] = golden.input;
  const task = { inputShape: [height, width, channels] as const, classes, seed: 0 };
  const labels = Array.from({ length: batch }, (_, n) => (3 * n + 1) % classes);

  test("logits, loss, every gradient and running statistic are PyTorch's", () => {
    const model = createModel(tf, golden.config, task);
    const weights = weightsFor(golden, model);
    const trained = modelVariables(model).filter(({ trainable }) => trainable);
    expect(trained.map(({ name }) => name).sort()).toEqual(Object.keys(golden.gradients).sort());
    writeWeights(model, weights);
    const values = Float32Array.from(
      { length: product(golden.input) },
      (_, i) => Math.sin(0.013 * i) + 0.5 * filler(golden.salt, i),
    );
    const images = imagesToTensorFlow(golden.input, values);
    const x = tf.tensor4d(images.values, [batch, height, width, channels]);
    const targets = tf.tensor1d(labels, "int32");
    const pass = (training: boolean) => {
      const outputs = [model.apply(x, { training })].flat() as tfjs.Tensor2D[];
      const shares = [1, graphOf(model).auxiliary?.weight ?? 0];
      const loss = tf.addN(
        outputs.map((logits, i) => {
          const options = { classes, labelSmoothing: 0.1 };
          return tf.mul(smoothedCrossEntropy(tf, logits, targets, options), shares[i]!);
        }),
      ) as tfjs.Scalar;
      return { logits: outputs[0]!, loss };
    };

    const inferred = tf.tidy(() => pass(false));
    expectNear(inferred.logits.dataSync(), golden.eval.logits);
    if (!graphOf(model).auxiliary) expectNear(inferred.loss.dataSync(), [golden.eval.loss]);
    const { value, grads } = tf.variableGrads(
      () => pass(true).loss,
      trained.map(({ variable }) => variable),
    );
    expectNear(value.dataSync(), [golden.train.loss]);

    // A sign that float32 has otherwise before one ReLU changes the third digit; a wrong layout changes the first.
    const within = Math.max(5e-3, 5 * golden.float32);
    const largest = Math.max(...Object.values(golden.gradients).map(([norm]) => norm));
    for (const { name, variable } of trained) {
      const { values: gradient } = toPyTorch(
        variable.shape,
        grads[variable.name]!.dataSync() as Float32Array,
      );
      const expected = golden.gradients[name]!;
      // Zero in truth: a bias, say, that the next batch norm takes off again. What is left is rounding.
      if (expected[0] < 1e-9 * largest) {
        expect(probe([gradient.length], gradient).l2 / largest, name).toBeLessThan(tolerance);
      } else {
        expectPair(name, gradient, expected, within);
      }
    }
    const after = readWeights(model);
    for (const [name, expected] of Object.entries(golden.statistics)) {
      expectPair(name, after.get(name)!.values, expected, tolerance);
    }
    model.dispose();
    tf.dispose([x, targets, grads, value, inferred.logits, inferred.loss]);
  });
});

/** Relative to the norm. */
function expectPair(name: string, values: ArrayLike<number>, [norm, dot]: Pair, within: number) {
  const found = probe([values.length], values);
  expect(Math.abs(found.l2 - norm) / norm, `${name}: ${found.l2}, not ${norm}`).toBeLessThan(within);
  const spread = norm * Math.sqrt(values.length);
  expect(Math.abs(found.dot - dot) / spread, `${name}: direction`).toBeLessThan(within);
}
