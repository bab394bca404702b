import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import { createOptimizer, optimizers } from "./catalogue.ts";

test("AdamW follows Loshchilov and Hutter's algorithm 2, with its counter in a slot", () => {
  const kernel = tf.variable(tf.tensor1d([1, -2]));
  const bias = tf.variable(tf.tensor1d([0.5]));
  const config = parse(optimizers.schema, { name: "adamw", weightDecay: 0.1 });
  const optimizer = createOptimizer(tf, config, [
    { name: "fc.weight", variable: kernel, decay: true },
    { name: "fc.bias", variable: bias, decay: false },
  ]);
  expect(optimizer.slots.map(({ name }) => name)).toEqual([
    "optimizer/mean/fc.weight",
    "optimizer/mean/fc.bias",
    "optimizer/square/fc.weight",
    "optimizer/square/fc.bias",
    "optimizer/beta1-power",
    "optimizer/beta2-power",
  ]);

  const expected = [1, -2, 0.5];
  const [means, squares] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const before = tf.memory().numTensors;
  for (let t = 1; t <= 4; t++) {
    const gradients = [0.3 * t, -0.2, 0.1 * t * t];
    tf.tidy(() =>
      optimizer.apply(
        [tf.tensor1d(gradients.slice(0, 2)), tf.tensor1d(gradients.slice(2))],
        tf.scalar(0.01),
      ),
    );
    gradients.forEach((gradient, i) => {
      means[i] = 0.9 * means[i]! + 0.1 * gradient;
      squares[i] = 0.999 * squares[i]! + 0.001 * gradient ** 2;
      const mean = means[i]! / (1 - 0.9 ** t);
      const square = squares[i]! / (1 - 0.999 ** t);
      const decay = i < 2 ? 0.1 * expected[i]! : 0;
      expected[i]! -= 0.01 * (mean / (Math.sqrt(square) + 1e-8) + decay);
    });
  }
  [...kernel.dataSync(), ...bias.dataSync()].forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
  expect(tf.memory().numTensors).toBe(before);
  optimizer.dispose();
  tf.dispose([kernel, bias]);
});

test("two optimizers may live at once", () => {
  const variable = tf.variable(tf.scalar(1));
  const config = parse(optimizers.schema, "sgd");
  const make = () => createOptimizer(tf, config, [{ name: "w", variable, decay: true }]);
  const [first, second] = [make(), make()];
  expect(second.slots[0]!.name).not.toBe(first.slots[0]!.name);
  first.dispose();
  second.dispose();
  expect(make().slots[0]!.name).toBe("optimizer/velocity/w");
});
