import type { Tensor, Tensor4D, Variable } from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { createProgram, type Program, type ProgramOptions } from "../program.ts";
import { loadRuntime } from "../runtime.ts";
import { values } from "../small-net.fixture.ts";

const runtime = await loadRuntime({ threads: 2 });
const { tf, kernels, native } = runtime;
const skip = native.missing !== null;
const title = (name: string) => (skip ? `${name} (skipped: ${native.missing})` : name);

/** Runs one entry with and without the native kernels, on the same variables and inputs. */
function bothWays(
  state: Variable[],
  entry: ProgramOptions["entries"][string],
  inputs: Record<string, Float32Array>,
  options: Partial<ProgramOptions> = {},
) {
  const run = (usesNative: boolean) => {
    const program: Program = createProgram(runtime, {
      ...{ state, entries: { entry }, compile: true, native: usesNative, ...options },
    });
    try {
      const first = program.run("entry", inputs);
      return { first, again: program.run("entry", inputs), state: program.readState() };
    } finally {
      program.dispose();
    }
  };
  return { native: run(true), plain: run(false) };
}

/** The greatest difference, as a share of the greatest value. */
function distance(a: Float32Array, b: Float32Array): number {
  let [difference, greatest] = [0, 0];
  for (const [index, value] of a.entries()) {
    difference = Math.max(difference, Math.abs(value - b[index]!));
    greatest = Math.max(greatest, Math.abs(b[index]!));
  }
  return difference / greatest;
}

const variable = (shape: number[], salt: number, scale = 1, shift = 0) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tidy(() => tf.variable(tf.add(tf.tensor(values(size, salt, scale), shape), shift)));
};

test.skipIf(skip).each([
  { batch: 4, side: 16, inputs: 16, outputs: 16 },
  { batch: 5, side: 13, inputs: 32, outputs: 48 },
  { batch: 16, side: 7, inputs: 64, outputs: 64 },
  { batch: 4, side: 20, inputs: 144, outputs: 160 },
  { batch: 16, side: 8, inputs: 64, outputs: 64, precision: "mixed" as const },
])(title("a 3x3 convolution of %j and its gradients"), (options) => {
  const { batch, side, inputs, outputs, precision = "float32" } = options;
  // About five times what rounding leaves between two direct ways; the plain way multiplies bfloat16.
  const tolerance = precision === "mixed" ? 0.02 : 5e-6;
  const shape = [batch, side, side, inputs];
  const filter = variable([3, 3, inputs, outputs], 1, 0.1);
  const entry = {
    inputs: {
      x: { shape, dtype: "float32" as const },
      dy: { shape: [batch, side, side, outputs], dtype: "float32" as const },
    },
    body({ x, dy }: Record<string, Tensor>) {
      const convolve = (image: Tensor, kernel: Tensor) =>
        tf.conv2d(image as Tensor4D, kernel as Tensor4D, 1, "same");
      const [dx, dfilter] = tf.grads(convolve)([x!, filter], dy);
      return { y: convolve(x!, filter), dx: dx!, dfilter: dfilter! };
    },
  };
  const size = batch * side * side;
  const given = { x: values(size * inputs, 2), dy: values(size * outputs, 3) };
  const both = bothWays([filter], entry, given, { precision });
  for (const output of ["y", "dx", "dfilter"]) {
    const found = distance(both.native.first[output]!, both.plain.first[output]!);
    expect(found, output).toBeLessThan(tolerance);
    expect(found, `${output} is of the same kernel`).toBeGreaterThan(0);
    expect(both.native.again[output]).toEqual(both.native.first[output]);
  }
  filter.dispose();
});

test.skipIf(skip).each([
  { precision: "float32", tolerance: 1e-4 },
  { precision: "mixed", tolerance: 0.02 },
] as const)(
  title("batch norm, shortcut and ReLU, forwards and backwards, in $precision"),
  ({ precision, tolerance }) => {
    const [batch, side, channels] = [6, 9, 32];
    const shape = [batch, side, side, channels];
    const filter = variable([1, 1, channels, channels], 4, 0.3);
    const norms = [5, 6, 7].map((salt) => ({
      gamma: variable([channels], salt, 0.5, 1),
      beta: variable([channels], salt + 10, 0.5),
    }));
    const running = variable([channels], 20);
    // Far from 0, where batch norm's sums would cancel.
    const offset = variable([channels], 21, 100);
    const entry = {
      inputs: {
        x: { shape, dtype: "float32" as const },
        dy: { shape, dtype: "float32" as const },
      },
      body({ x, dy }: Record<string, Tensor>) {
        const convolve = (image: Tensor) =>
          tf.conv2d(image as Tensor4D, filter as unknown as Tensor4D, 1, "same");
        const network = (image: Tensor) => {
          const norm = (input: Tensor, index: number) => {
            const { gamma, beta } = norms[index]!;
            const { y, mean, variance } = kernels.batchNorm(input, gamma, beta, 1e-5);
            running.assign(tf.add(mean, variance) as Tensor);
            return y;
          };
          const shifted = tf.add(convolve(image), precision === "mixed" ? 0 : offset);
          const block = tf.relu(norm(shifted, 0));
          const branch = norm(convolve(tf.relu(norm(convolve(block), 1))), 2);
          return tf.relu(tf.add(branch, block));
        };
        const trained = norms.flatMap(({ gamma, beta }) => [gamma, beta]);
        const { value, grads } = tf.variableGrads(
          () => tf.sum(tf.mul(network(x!), dy!)) as never,
          trained,
        );
        const gradients = trained.map((one, index) => [`gradient${index}`, grads[one.name]!]);
        return { loss: value, dx: tf.grad(network)(x!, dy), ...Object.fromEntries(gradients) };
      },
    };
    const size = batch * side * side * channels;
    const state = [filter, running, offset, ...norms.flatMap(({ gamma, beta }) => [gamma, beta])];
    const both = bothWays(state, entry, { x: values(size, 8), dy: values(size, 9) }, { precision });
    for (const [output, plain] of Object.entries(both.plain.first)) {
      expect(distance(both.native.first[output]!, plain), output).toBeLessThan(tolerance);
      expect(both.native.again[output], output).toEqual(both.native.first[output]);
    }
    expect(distance(both.native.state[1]!, both.plain.state[1]!)).toBeLessThan(tolerance);
    tf.dispose(state);
  },
);
