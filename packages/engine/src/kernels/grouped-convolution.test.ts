import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { loadRuntime } from "../runtime.ts";
import { values } from "../small-net.fixture.ts";
import { expectClose, expectSameWhenRecorded } from "./kernels.fixture.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;
const groupedConv2d = runtime.kernels.groupedConv2d!;

/** One stock convolution for each group. */
function composed(
  x: Tensor4D,
  filter: Tensor4D,
  { groups, stride, padding }: { groups: number; stride: number; padding: number },
): Tensor4D {
  const sides: [number, number] = [padding, padding];
  const padded = tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
  const images = tf.split<Tensor4D>(padded, groups, 3);
  const filters = tf.split<Tensor4D>(filter, groups, 3);
  return tf.concat(
    images.map((image, i) => tf.conv2d<Tensor4D>(image, filters[i]!, stride, "valid")),
    3,
  );
}

const cases = [
  { image: [7, 6], channels: 8, filters: 12, window: 3, groups: 4, stride: 1, padding: 1 },
  { image: [8, 8], channels: 8, filters: 8, window: 3, groups: 2, stride: 2, padding: 1 },
  { image: [7, 7], channels: 6, filters: 6, window: 3, groups: 3, stride: 2, padding: 1 },
  { image: [5, 5], channels: 8, filters: 4, window: 1, groups: 2, stride: 1, padding: 0 },
  { image: [9, 9], channels: 4, filters: 8, window: 5, groups: 4, stride: 2, padding: 2 },
];

for (const { image, channels, filters, window, ...rest } of cases) {
  test(`${rest.groups} groups of ${channels} channels, ${window}x${window} at stride ${rest.stride}: as one by one`, () => {
    const count = 3 * image[0]! * image[1]! * channels;
    const x = tf.tensor4d(values(count, 1), [3, image[0]!, image[1]!, channels]);
    const share = channels / rest.groups;
    const filter = tf.tensor4d(values(window * window * share * filters, 2), [
      window,
      window,
      share,
      filters,
    ]);
    const y = groupedConv2d(x, filter, rest);
    expectClose(y, composed(x, filter, rest), 1e-5);
    const weight = tf.tensor(values(y.size, 3), y.shape);
    const gradients = (convolve: typeof composed) =>
      tf.grads((a: Tensor, b: Tensor) =>
        tf.sum(tf.mul(convolve(a as Tensor4D, b as Tensor4D, rest), weight)),
      )([x, filter]);
    const plain = gradients(composed);
    for (const [index, gradient] of gradients(groupedConv2d).entries()) {
      expectClose(gradient, plain[index]!, 2e-5);
    }
  });
}

test("recorded, it gives the bits of the eager run, gradients too", () => {
  expectSameWhenRecorded(runtime, { x: [2, 6, 6, 4], filter: [3, 3, 2, 6] }, ({ x, filter }) => {
    const window = { groups: 2, stride: 2, padding: 1 };
    const { value, grads } = runtime.tf.valueAndGrads((a: Tensor, b: Tensor) =>
      tf.sum(tf.square(groupedConv2d(a as Tensor4D, b as Tensor4D, window))),
    )([x!, filter!]);
    return { value, x: grads[0]!, filter: grads[1]! };
  });
});

test("recorded, groups of 16 channels and more are not taken for a convolution without groups", () => {
  expectSameWhenRecorded(
    runtime,
    { x: [8, 16, 16, 64], filter: [3, 3, 32, 64] },
    ({ x, filter }) => {
      const window = { groups: 2, stride: 1, padding: 1 };
      const { value, grads } = tf.valueAndGrads((a: Tensor, b: Tensor) =>
        tf.sum(tf.square(groupedConv2d(a as Tensor4D, b as Tensor4D, window))),
      )([x!, filter!]);
      return { value, x: grads[0]!, filter: grads[1]! };
    },
  );
});

test("a call leaves only what it returns, with and without a gradient", () => {
  const x = tf.ones([1, 4, 4, 4]) as Tensor4D;
  const filter = tf.ones([3, 3, 2, 4]) as Tensor4D;
  const window = { groups: 2, stride: 2, padding: 1 };
  const before = tf.memory().numTensors;
  groupedConv2d(x, filter, window).dispose();
  tf.grad((a: Tensor) => tf.sum(groupedConv2d(a as Tensor4D, filter, window)))(x).dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("groups that do not fit the shapes are refused", () => {
  const [x, filter] = [tf.zeros([1, 4, 4, 6]) as Tensor4D, tf.zeros([1, 1, 2, 6]) as Tensor4D];
  expect(() => groupedConv2d(x, filter, { groups: 2, stride: 1, padding: 0 })).toThrow(
    "2 groups do not fit 6 channels",
  );
});
