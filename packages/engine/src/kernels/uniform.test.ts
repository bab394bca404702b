import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { loadRuntime } from "../runtime.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf, kernels } = runtime;
const draw = (seed: number, stream: number, count = 4096) =>
  tf.tidy(() => kernels.uniform([count], tf.tensor1d([seed, stream], "int32")).dataSync());

test("numbers are uniform in [0, 1), and a function of the key", () => {
  const numbers = Float32Array.from(draw(7, 1));
  expect(draw(7, 1)).toEqual(numbers);
  expect(draw(7, 2)).not.toEqual(numbers);
  expect(draw(8, 1)).not.toEqual(numbers);
  expect(numbers.every((value) => value >= 0 && value < 1)).toBe(true);
  for (const power of [1, 2, 3]) {
    const moment = numbers.reduce((sum, value) => sum + value ** power, 0) / numbers.length;
    // Four standard deviations of the mean of x^power.
    const deviation = Math.sqrt((1 / (2 * power + 1) - 1 / (power + 1) ** 2) / numbers.length);
    expect(Math.abs(moment - 1 / (power + 1))).toBeLessThan(4 * deviation);
  }
});

test("they are the same on every machine", () => {
  // Philox 4x32-10 of the key: what TensorFlow documents never to change.
  expect([...draw(7, 1, 3)].map((value) => value.toFixed(6))).toEqual([
    "0.040121",
    "0.542347",
    "0.439982",
  ]);
});

test("a recorded step draws anew for each key, what an eager one draws", () => {
  const drawn = [true, false].map((compile) => {
    const program = createProgram(runtime, {
      compile,
      state: [],
      entries: {
        step: {
          inputs: { key: { shape: [2], dtype: "int32" } },
          body: ({ key }) => ({ y: kernels.uniform([3, 2], key as never) }),
        },
      },
    });
    const rows = [1, 2, 1].map((step) => program.run("step", { key: Int32Array.of(5, step) }).y!);
    program.dispose();
    return rows;
  });
  expect(drawn[0]).toEqual(drawn[1]);
  expect(drawn[0]![0]).not.toEqual(drawn[0]![1]);
  expect(drawn[0]![0]).toEqual(drawn[0]![2]);
});
