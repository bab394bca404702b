import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import { filler } from "../goldens/filler.ts";
import golden from "../goldens/golden_small.json" with { type: "json" };
import { tf } from "../goldens/tensorflow.ts";
import { smoothedCrossEntropy } from "../losses/smoothed-cross-entropy.ts";
import type { Task } from "../task.ts";
import { checkDistillation } from "./check-distillation.ts";
import { attentionLoss, hintLoss } from "./feature-losses.ts";
import { softLoss, softTargets } from "./soft-targets.ts";

const filled = (stream: number, scale: number) =>
  tf.tensor2d(
    Array.from({ length: 40 }, (_, i) => scale * filler(stream, i)),
    [4, 10],
  );

describe("what a teacher says", () => {
  const { T, alpha, kl_times_T2, loss, grad } = golden.kd_hinton;
  const [student, teacher] = [filled(1, 3), filled(2, 5)];
  const soft = (logits: tfjs.Tensor2D) =>
    softLoss(tf, logits, softTargets(tf, [teacher], T), { temperature: T });

  test("as a loss, and its gradient", () => {
    const labels = tf.tensor1d(golden.label_smoothing.target, "int32");
    const whole = (logits: tfjs.Tensor2D) => {
      const hard = smoothedCrossEntropy(tf, logits, labels, { classes: 10, labelSmoothing: 0 });
      return tf.add<tfjs.Scalar>(tf.mul(hard, 1 - alpha), tf.mul(soft(logits), alpha));
    };
    expect(soft(student).dataSync()[0]).toBeCloseTo(kl_times_T2, 5);
    expect(whole(student).dataSync()[0]).toBeCloseTo(loss, 5);
    const gradient = tf
      .grad((logits) => whole(logits as tfjs.Tensor2D))(student)
      .dataSync();
    grad.forEach((value, i) => void expect(gradient[i]).toBeCloseTo(value, 6));
  });

  test("is nothing to learn for a student that says the same, also where it is sure", () => {
    expect(soft(teacher).dataSync()[0]).toBeCloseTo(0, 5);
    const sure = tf.mul<tfjs.Tensor2D>(teacher, 100);
    const targets = softTargets(tf, [sure], 1);
    expect(softLoss(tf, sure, targets, { temperature: 1 }).dataSync()[0]).toBeCloseTo(0, 5);
  });

  test("of several is the mean of their softened probabilities", () => {
    const other = filled(3, 4);
    const said = [teacher, other].map((logits) => tf.softmax(tf.div(logits, T)));
    const mean = tf.div(tf.add(said[0]!, said[1]!), 2).dataSync();
    const found = tf.exp(softTargets(tf, [teacher, other], T)).dataSync();
    found.forEach((value, i) => void expect(value).toBeCloseTo(mean[i]!, 6));
  });
});

describe("what a teacher sees", () => {
  const maps = (stream: number, channels: number) =>
    tf.tensor4d(
      Array.from({ length: 2 * 4 * channels }, (_, i) => filler(stream, i)),
      [2, 2, 2, channels],
    );

  test("hints are compared value by value", () => {
    const [a, b] = [maps(1, 3), maps(2, 3)];
    const [x, y] = [[...a.dataSync()], [...b.dataSync()]];
    const mean = x.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / x.length;
    expect(hintLoss(tf, a, b).dataSync()[0]).toBeCloseTo(mean, 6);
  });

  test("attention is a direction: of any channels, of any scale, of no image that is dead", () => {
    const [a, b] = [maps(1, 3), maps(2, 5)];
    const direction = (map: tfjs.Tensor4D, image: number) => {
      const pixels = (map.arraySync()[image] as number[][][]).flat();
      const energy = pixels.map((values) => values.reduce((sum, value) => sum + value ** 2, 0));
      const norm = Math.hypot(...energy);
      return energy.map((value) => value / norm);
    };
    let total = 0;
    for (const image of [0, 1]) {
      const [one, other] = [direction(a, image), direction(b, image)];
      total += one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0);
    }
    expect(attentionLoss(tf, a, b).dataSync()[0]).toBeCloseTo(total / 8, 6);
    expect(attentionLoss(tf, a, tf.mul(a, 7)).dataSync()[0]).toBeCloseTo(0, 6);
    const dead = tf.zeros<tfjs.Rank.R4>([2, 2, 2, 3]);
    const slope = tf
      .grad((x) => attentionLoss(tf, x as tfjs.Tensor4D, b))(dead)
      .dataSync();
    expect([...slope].every(Number.isFinite)).toBe(true);
  });
});

describe("who may teach whom", () => {
  const task: Task = { inputShape: [16, 16, 3], classes: 10 };
  const teacher = buildGraph({ name: "cifar-resnet", depth: 8 }, task);
  const student = buildGraph({ name: "mobilenet-v2", width: 0.35, stem: "cifar" }, task);
  const none = { hints: "", attention: "" };

  test("pairs are found by stage, block and layer", () => {
    const options = { hints: "1 = 2, layer2.0.conv1 = features.5", attention: "3=5" };
    expect(checkDistillation(options, [teacher], student)).toEqual({
      hints: [
        { teacher: "layer1.0.relu", student: "features.3.add", from: 8, to: 16 },
        { teacher: "layer2.0.conv1", student: "features.5.add", from: 16, to: 32 },
      ],
      attention: [{ teacher: "layer3.0.relu", student: "features.13.add", from: 32, to: 64 }],
    });
  });

  test.each([
    [{ ...none, hints: "1 = 5" }, "hints: 1 of cifar-resnet gives 16x16x16, 5 of mobilenet-v2 "],
    [{ ...none, attention: "4 = 1" }, "attention: must be a stage of cifar-resnet, 1 to 3, or the"],
    [{ ...none, hints: "1 = x" }, "hints: must be a stage of mobilenet-v2, 1 to 7, or the name of"],
    [{ ...none, hints: "fc = 1" }, "hints: fc of cifar-resnet gives 10, 1 of mobilenet-v2 "],
    [{ ...none, hints: "1" }, 'hints: must be pairs such as "2 = 3"'],
  ])("%j is refused", (options, message) => {
    expect(() => checkDistillation(options, [teacher], student)).toThrow(message);
  });

  test("teachers of other classes or images, and hints of an ensemble, are refused", () => {
    const of = (other: Partial<Task>) =>
      buildGraph({ name: "cifar-resnet", depth: 8 }, { ...task, ...other });
    expect(() => checkDistillation(none, [teacher, of({ classes: 9 })], student)).toThrow(
      "teacher: cifar-resnet tells 9 classes apart, the student 10",
    );
    expect(() => checkDistillation(none, [of({ inputShape: [16, 16, 1] })], student)).toThrow(
      "teacher: cifar-resnet takes images of 16x16x1, the student of 16x16x3",
    );
    expect(() =>
      checkDistillation({ ...none, hints: "1 = 1" }, [teacher, teacher], student),
    ).toThrow("hints: are those of one teacher");
  });
});
