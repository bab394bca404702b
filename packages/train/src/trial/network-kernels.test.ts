import { completeKernels } from "@resweep/core";
import { loadRuntime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { expect, test } from "vitest";

const { tf, kernels } = await loadRuntime({ threads: 1 });
const composed = completeKernels(tf);

const draw = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, "float32", seed);

/** What a kernel gives and its gradients, weighted so that no two numbers count the same. */
function results(
  operation: (...operands: tfjs.Tensor[]) => tfjs.Tensor,
  operands: tfjs.Tensor[],
): number[][] {
  return tf.tidy(() => {
    const y = operation(...operands);
    const weights = draw(y.shape, 9);
    const gradients = tf.grads((...given: tfjs.Tensor[]) => {
      return tf.sum(tf.mul(operation(...given), weights));
    })(operands);
    return [y, ...gradients].map((tensor) => [...tensor.dataSync()]);
  });
}

function expectAlike(
  operations: ((...operands: tfjs.Tensor[]) => tfjs.Tensor)[],
  operands: tfjs.Tensor[],
): void {
  const [fused, plain] = operations.map((operation) => results(operation, operands));
  for (const [part, values] of fused!.entries()) {
    const largest = Math.max(...plain![part]!.map(Math.abs));
    for (const [at, value] of values.entries()) {
      expect(Math.abs(value - plain![part]![at]!)).toBeLessThan(2e-5 * (largest + 1));
    }
  }
}

const both = <T>(use: (of: Required<typeof composed>) => T): T[] => [
  use({ ...composed, ...kernels }),
  use(composed),
];

test("batch norm: the fused kernel and core's composition give the same", () => {
  const operands = [draw([4, 5, 5, 6], 1), draw([6], 2), draw([6], 3)];
  expectAlike(
    both(({ batchNorm }) => (x, gamma, beta) => {
      return batchNorm(x as tfjs.Tensor4D, gamma as tfjs.Tensor1D, beta as tfjs.Tensor1D, 1e-5).y;
    }),
    operands,
  );
});

test("grouped convolution: the fused kernel and core's composition give the same", () => {
  expectAlike(
    both(({ groupedConv2d }) => (x, filter) => {
      const window = { groups: 2, stride: 2, padding: 1 };
      return groupedConv2d(x as tfjs.Tensor4D, filter as tfjs.Tensor4D, window);
    }),
    [draw([2, 7, 7, 4], 1), draw([3, 3, 2, 6], 2)],
  );
});

test("cross-entropy: the fused kernel and core's composition give the same", () => {
  const target = tf.oneHot([1, 0, 3], 4, 0.925, 0.025, "float32") as tfjs.Tensor2D;
  expectAlike(
    both(({ softmaxCrossEntropy }) => (logits) => {
      return softmaxCrossEntropy(logits as tfjs.Tensor2D, target);
    }),
    [draw([3, 4], 1)],
  );
});

test.each([
  ["one range", [], 8, false],
  ["a range for each channel", [3], 4, true],
] as const)(
  "fake quantisation with %s: the fused kernel and core's composition give the same",
  (_, shape, bits, narrowRange) => {
    const limit = (value: number) => tf.fill([...shape], value) as tfjs.Tensor;
    expectAlike(
      both(
        ({ fakeQuant }) =>
          (x, low, high) =>
            fakeQuant(x!, low!, high!, { bits, narrowRange }),
      ),
      [draw([2, 2, 5, 3], 1), limit(-1.2), limit(1.3)],
    );
  },
);

test("every kernel of the engine is one that core knows", () => {
  expect(Object.keys(composed)).toEqual(expect.arrayContaining(Object.keys(kernels)));
});
