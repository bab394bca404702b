import type * as tfjs from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import type { GraphNode, NetworkGraph } from "../graph/graph.ts";
import { createModel } from "./create-model.ts";
import { modelVariables, readWeights } from "./weights.ts";

const inputShape = [4, 4, 3] as const;

function modelOf(...nodes: GraphNode[]): tfjs.LayersModel {
  const graph: NetworkGraph = {
    architecture: "one-layer",
    inputShape,
    classes: 2,
    nodes: [
      { type: "input", name: "input", inputs: [] },
      ...nodes,
      { type: "global-average-pool", name: "pool", inputs: [nodes.at(-1)!.name] },
    ],
    output: "pool",
  };
  return createModel(tf, graph, { inputShape, classes: 2, seed: 3 });
}

const images = () => tf.randomNormal([5, ...inputShape], 0, 1, "float32", 7);
const conv = (more: object = {}) =>
  ({
    ...{ type: "conv", name: "conv", inputs: ["input"], filters: 6, kernel: 3, stride: 1 },
    ...{ padding: 1, bias: false },
    ...more,
  }) as GraphNode;

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Math.max(...Array.from(one, (value, i) => Math.abs(value - other[i]!)));
}

test("a kernel is read as integers, filter by filter, and learns as if it were not", () => {
  const floats = modelOf(conv());
  const integers = modelOf(conv({ integerKernel: true }));
  const [kernel] = modelVariables(integers);
  const scales = tf.div(tf.max(tf.abs(kernel!.variable), [0, 1, 2]), 127);
  const levels = tf.mul(tf.round(tf.div(kernel!.variable, scales)), scales);
  const before = readWeights(integers);
  const x = images();
  const y = integers.apply(x) as tfjs.Tensor;
  expect(readWeights(integers)).toEqual(before);
  const [own] = modelVariables(floats);
  const gradient = (model: tfjs.LayersModel, variable: tfjs.Variable) =>
    tf.variableGrads(
      () => tf.mean(tf.mul(model.apply(x, { training: true }) as tfjs.Tensor, 3)),
      [variable],
    ).grads[variable.name]!;
  // The loss is linear in the kernel.
  expect([...gradient(integers, kernel!.variable).dataSync()]).toEqual([
    ...gradient(floats, own!.variable).dataSync(),
  ]);
  own!.variable.assign(levels);
  const expected = (floats.apply(x) as tfjs.Tensor).dataSync();
  expect(largestDifference(y.dataSync(), expected)).toBeLessThan(1e-5);
});

test("a batch norm that is frozen keeps its statistics, while scale and shift learn", () => {
  const norm = { type: "batch-norm", name: "bn", inputs: ["conv"], epsilon: 1e-5, momentum: 0.1 };
  const model = modelOf(conv(), { ...norm, frozen: true } as GraphNode);
  const variables = modelVariables(model);
  const named = (name: string) => variables.find((each) => each.name === name)!.variable;
  named("bn.running_mean").assign(tf.tensor1d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]));
  named("bn.running_var").assign(tf.tensor1d([1, 2, 3, 4, 5, 6]));
  const before = readWeights(model);
  const x = images();
  const trained = model.apply(x, { training: true }) as tfjs.Tensor;
  const inferred = model.apply(x, { training: false }) as tfjs.Tensor;
  expect(readWeights(model)).toEqual(before);
  expect(largestDifference(trained.dataSync(), inferred.dataSync())).toBeLessThan(1e-5);
  const { grads } = tf.variableGrads(
    () => tf.sum(tf.square(model.apply(x, { training: true }) as tfjs.Tensor)) as tfjs.Scalar,
    [named("bn.weight"), named("bn.bias")],
  );
  for (const gradient of Object.values(grads)) {
    expect([...gradient.dataSync()].every((value) => value !== 0)).toBe(true);
  }
});
