import { clippedGradients, createOptimizer, moveAverages, optimizers } from "@resweep/core";
import { createProgram, type Entry, loadRuntime } from "@resweep/engine";
import { parse } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";

const runtime = await loadRuntime({ threads: 2 });
const { tf } = runtime;

/** Kernels and vectors, among them one of more than one thread's share, and a stage that learns more slowly. */
const parameters = [
  { shape: [3, 3, 64, 130], decay: true },
  { shape: [3, 3, 5, 7], decay: true },
  { shape: [1, 1, 5, 7], decay: true, rate: 0.5 },
  { shape: [7], decay: false },
  { shape: [3], decay: false },
];
const steps = 4;

/** Numbers that look random, the same everywhere. */
function noise(shape: readonly number[], salt: number): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length }, (_, index) => {
    const unit = Math.sin((index + 1) * 12.9898 + salt * 78.233) * 43758.5453;
    return unit - Math.floor(unit) - 0.5;
  });
}

/** All that a recipe may do with gradients, besides the optimizer. */
interface Around {
  readonly clipNorm?: number;
  readonly emaDecay?: number;
  readonly accumulation?: boolean;
  readonly movesMomentum?: boolean;
}

/** Weights, averages and slots after some updates of given gradients. */
function trained(config: object, around: Around, compile: boolean): Float32Array[] {
  const made = (values: Float32Array, shape: readonly number[]) =>
    tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), false));
  const start = () => parameters.map(({ shape }, place) => made(noise(shape, place), shape));
  const [variables, averages] = [start(), around.emaDecay ? start() : []];
  const sums = around.accumulation
    ? parameters.map(({ shape }, place) => made(noise(shape, place + 50), shape))
    : [];
  const optimizer = createOptimizer(
    tf,
    parse(optimizers.schema, config),
    parameters.map(({ decay, rate = 1 }, place) => {
      return { name: `w${place}`, variable: variables[place]!, decay, rate };
    }),
  );
  const state = [...variables, ...averages, ...sums, ...optimizer.slots];
  const update: Entry = {
    inputs: {
      ...Object.fromEntries(
        parameters.map(({ shape }, place) => [`g${place}`, { shape, dtype: "float32" } as const]),
      ),
      learningRate: { shape: [], dtype: "float32" },
      momentum: { shape: [], dtype: "float32" },
    },
    body({ learningRate, momentum, ...given }) {
      const raw = parameters.map((_, place) => given[`g${place}`]!);
      const whole = sums.length > 0 ? raw.map((g, i) => tf.div(tf.add(sums[i]!, g), 2)) : raw;
      optimizer.apply(
        around.clipNorm ? clippedGradients(tf, whole, around.clipNorm) : whole,
        learningRate as tfjs.Scalar,
        around.movesMomentum ? (momentum as tfjs.Scalar) : undefined,
      );
      for (const sum of sums) sum.assign(tf.zerosLike(sum));
      if (around.emaDecay) moveAverages(tf, averages, variables, around.emaDecay);
      return {};
    },
  };
  const program = createProgram(runtime, { state, entries: { update }, compile });
  for (let step = 0; step < steps; step++) {
    program.run("update", {
      ...Object.fromEntries(
        parameters.map(({ shape }, place) => [`g${place}`, noise(shape, 10 * step + place + 100)]),
      ),
      learningRate: 0.1 / (step + 1),
      momentum: 0.85 + 0.02 * step,
    });
  }
  const result = program.readState();
  program.dispose();
  optimizer.dispose();
  tf.dispose([...variables, ...averages, ...sums]);
  return result;
}

/** The greatest difference as a share of the greatest value, of the tensor that is furthest off. */
function distance(found: readonly Float32Array[], expected: readonly Float32Array[]): number {
  const most = (values: Float32Array) => values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  return Math.max(
    ...found.map((values, tensor) => {
      const other = expected[tensor]!;
      return most(values.map((value, i) => value - other[i]!)) / (most(other) || 1);
    }),
  );
}

describe.each(optimizers.list)("$name", ({ name, space }) => {
  const options = [
    {},
    { weightDecay: 0.1, decayNormAndBias: true },
    ...("decoupled" in space ? [false, true].map((decoupled) => ({ decoupled })) : []),
    ...("nesterov" in space ? [{ nesterov: false }] : []),
    "momentum" in space ? { momentum: 0 } : { beta1: 0 },
  ];
  const arounds: Around[] = [
    { clipNorm: 0.5 },
    { emaDecay: 0.9 },
    { accumulation: true },
    { accumulation: true, clipNorm: 0.5, emaDecay: 0.9, movesMomentum: true },
  ];
  test.each([
    ...options.map((option) => [option, {}] as const),
    ...arounds.map((around) => [{}, around] as const),
  ])("%j, %j: compiled updates are those of tfjs, operation by operation", (option, around) => {
    const config = { name, ...option };
    const compiled = trained(config, around, true);
    const eager = trained(config, around, false);
    // Without momentum it stays arithmetic, and TensorFlow multiplies by a reciprocal root where a graph divides by a root.
    const isRounded = name === "rmsprop" && "momentum" in option;
    if (isRounded) expect(distance(compiled, eager)).toBeLessThan(1e-6);
    else expect(compiled).toEqual(eager);
  });
});
