import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { loadRuntime } from "../runtime.ts";
import { values } from "../small-net.fixture.ts";
import { composedGradient } from "./fake-quant.ts";
import { expectClose, expectSameWhenRecorded } from "./kernels.fixture.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;
const { fakeQuant } = runtime.kernels;
type Options = Parameters<typeof fakeQuant>[3];

/** Jacob et al. 2018, sec. 3, in double precision: one range, values of one channel. */
function reference(x: number, [low, high]: [number, number], { bits, narrowRange }: Options) {
  const [lowest, highest] = [narrowRange ? 1 : 0, 2 ** bits - 1];
  const scale = (high - low) / (highest - lowest);
  const zero = Math.min(highest, Math.max(lowest, Math.floor(lowest - low / scale + 0.5)));
  const [below, above] = [(lowest - zero) * scale, (highest - zero) * scale];
  const clipped = Math.min(above, Math.max(below, x));
  const level = Math.floor((clipped - below) / scale + 0.5);
  return { value: level * scale + below, under: x < below, over: x > above };
}

const cases: [string, [number, number][], Options][] = [
  ["8 bits", [[-1, 2]], { bits: 8, narrowRange: false }],
  ["4 bits, symmetric", [[-1.5, 1.5]], { bits: 4, narrowRange: true }],
  ["8 bits for each of three channels", [[-1, 1], [-0.5, 2], [0, 3]], { bits: 8, narrowRange: true }], // biome-ignore format: a row each
];

describe.each(cases)("%s", (_, ranges, options) => {
  const channels = 3;
  const shape: [number, number, number, number] = [2, 2, 4, channels];
  const numbers = values(48, 1, 3);
  const limits = (side: 0 | 1): Tensor =>
    ranges.length === 1
      ? tf.scalar(ranges[0]![side])
      : tf.tensor1d(ranges.map((range) => range[side]));
  const at = (index: number) => ranges[ranges.length === 1 ? 0 : index % channels]!;

  test("rounds to the levels of the range", () => {
    const found = fakeQuant(tf.tensor(numbers, shape), limits(0), limits(1), options).dataSync();
    for (const [index, x] of numbers.entries()) {
      expect(found[index]).toBeCloseTo(reference(x, at(index), options).value, 5);
    }
  });

  test("passes the gradient through within the range, and to the limits outside", () => {
    const dy = values(48, 5);
    const [ofX, ofLow, ofHigh] = tf.grads((x: Tensor, low: Tensor, high: Tensor) =>
      tf.sum(tf.mul(fakeQuant(x, low, high, options), tf.tensor(dy, shape))),
    )([tf.tensor(numbers, shape), limits(0), limits(1)]);
    const [below, above] = [ranges.map(() => 0), ranges.map(() => 0)];
    const expected = numbers.map((x, index) => {
      const { under, over } = reference(x, at(index), options);
      const channel = ranges.length === 1 ? 0 : index % channels;
      if (under) below[channel]! += dy[index]!;
      if (over) above[channel]! += dy[index]!;
      return under || over ? 0 : dy[index]!;
    });
    expect(ofX!.dataSync().map((value) => value + 0)).toEqual(expected);
    const operands = { x: tf.tensor(numbers, shape), minimum: limits(0), maximum: limits(1) };
    const composed = composedGradient(tf, tf.tensor(dy, shape), operands, options);
    expectClose(composed.x(), ofX!, 1e-6);
    expectClose(composed.minimum(), ofLow!, 1e-5);
    expectClose(composed.maximum(), ofHigh!, 1e-5);
    expectClose(tf.reshape(ofLow!, [-1]), tf.tensor1d(below), 1e-5);
    expectClose(tf.reshape(ofHigh!, [-1]), tf.tensor1d(above), 1e-5);
  });

  test("recorded, it gives the bits of the eager run, gradients too", () => {
    const [low, high] = [limits(0), limits(1)];
    expectSameWhenRecorded(runtime, { x: shape }, ({ x }) => {
      const quantised = (a: Tensor) => tf.sum(tf.square(fakeQuant(a, low, high, options)));
      const { value, grad } = tf.valueAndGrad(quantised)(x!);
      return { value, grad };
    });
  });
});

test("a call leaves only what it returns, with and without a gradient", () => {
  const [x, low, high] = [tf.tensor1d([0.1, 0.7]), tf.scalar(-1), tf.scalar(1)];
  const options = { bits: 8, narrowRange: true };
  const before = tf.memory().numTensors;
  fakeQuant(x, low, high, options).dispose();
  tf.grad((a: Tensor) => tf.sum(fakeQuant(a, low, high, options)))(x).dispose();
  expect(tf.memory().numTensors).toBe(before);
});
