import type * as tfjs from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import { smoothedCrossEntropy } from "../losses/smoothed-cross-entropy.ts";
import { moveAverages } from "../optimizers/moving-average.ts";
import { pruningPlan } from "../pruning/plan.ts";
import { learningRateAt } from "../schedules/learning-rate.ts";
import { filler, toTensorFlow } from "./filler.ts";
import golden from "./golden_small.json" with { type: "json" };
import { tf } from "./tensorflow.ts";

test("label smoothing: loss and gradient", () => {
  const { target, eps, loss, loss_eps0, grad } = golden.label_smoothing;
  const logits = tf.tensor2d(
    Array.from({ length: 40 }, (_, i) => 3 * filler(1, i)),
    [4, 10],
  );
  const labels = tf.tensor1d(target, "int32");
  const lossOf = (x: tfjs.Tensor, labelSmoothing: number) =>
    smoothedCrossEntropy(tf, x as tfjs.Tensor2D, labels, { classes: 10, labelSmoothing });
  expect(lossOf(logits, eps).dataSync()[0]).toBeCloseTo(loss, 5);
  expect(lossOf(logits, 0).dataSync()[0]).toBeCloseTo(loss_eps0, 5);
  const gradient = tf.grad((x) => lossOf(x, eps))(logits).dataSync();
  grad.forEach((value, i) => {
    expect(gradient[i]).toBeCloseTo(value, 6);
  });
});

test("mixup: the loss of mixed labels", () => {
  const { target } = golden.label_smoothing;
  const { perm, lam, loss } = golden.mixup;
  const logits = tf.tensor2d(
    Array.from({ length: 40 }, (_, i) => 3 * filler(1, i)),
    [4, 10],
  );
  const labels = tf.tensor1d(target, "int32");
  const others = tf.gather(labels, tf.tensor1d(perm, "int32"));
  const lossOf = (of: tfjs.Tensor1D, shares: number[] | null, labelSmoothing = 0) => {
    const mixed = shares && { labels: others, shares: tf.tensor1d(shares) };
    const options = { classes: 10, labelSmoothing, mixed };
    return smoothedCrossEntropy(tf, logits, of, options).dataSync()[0]!;
  };
  expect(lossOf(labels, new Array(4).fill(lam))).toBeCloseTo(loss, 5);
  // The golden's labels give the same loss either way round; here an image's share counts for itself alone.
  const shares = [0.9, 0.3, 0.5, 1];
  const each = (of: number[]) => {
    const values = logits.arraySync();
    return of.map((label, i) => {
      const sum = values[i]!.reduce((total, value) => total + Math.exp(value), 0);
      return Math.log(sum) - values[i]![label]!;
    });
  };
  const [own, other] = [each(target), each(perm.map((place) => target[place]!))];
  const expected = shares.reduce((s, share, i) => s + share * own[i]! + (1 - share) * other[i]!, 0);
  expect(lossOf(labels, shares)).toBeCloseTo(expected / 4, 5);
  expect(lossOf(labels, [1, 1, 1, 1], 0.1)).toBeCloseTo(lossOf(labels, null, 0.1), 6);
});

test("linear warm-up that starts at 1/W, then cosine", () => {
  const { W, T, base, min, lr } = golden.warmup_cosine;
  const recipe = {
    learningRate: base,
    schedule: { name: "cosine", end: min / base },
    warmup: { name: "linear", epochs: 1, start: 1 / W },
  } as const;
  lr.forEach((rate, step) => {
    const found = learningRateAt(recipe, step, { stepsPerEpoch: W, totalSteps: T });
    expect(found).toBeCloseTo(rate, 9);
  });
});

test("moving average of weights", () => {
  const { params, ema } = golden.ema;
  const average = tf.variable(tf.scalar(1));
  const found = params.map((value) => {
    moveAverages(tf, [average], [tf.scalar(value)], 0.9);
    return average.dataSync()[0]!;
  });
  ema.forEach((value, i) => void expect(found[i]).toBeCloseTo(value, 6));
  average.dispose();
});

test("the filters of largest L1 norm are kept in their order", () => {
  const graph = buildGraph("cifar-resnet", { inputShape: [8, 8, 3], classes: 10 });
  const shape = [16, 16, 3, 3];
  const values = Array.from({ length: 16 * 16 * 9 }, (_, i) => filler(16, i));
  const kernel = toTensorFlow(shape, values);
  const weights = new Map(
    graph.nodes
      .filter((node) => node.type === "conv")
      .map((node) => [`${node.name}.weight`, kernel]),
  );
  const skip = graph.nodes
    .filter(({ name }) => name.endsWith(".conv1") && name !== "layer1.0.conv1")
    .map(({ name }) => name)
    .join(",");
  const plan = pruningPlan(graph, weights, { ratio: 0.5, skip });
  expect(plan.get("layer1.0.conv1")).toEqual(golden.l1_rank.keep_p05_sorted);
});
