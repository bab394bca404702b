import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { filler } from "../goldens/filler.ts";
import { tf } from "../goldens/tensorflow.ts";
import type { GraphNode, NetworkGraph } from "../graph/graph.ts";
import { createModel } from "./create-model.ts";
import { readWeights } from "./weights.ts";

const channels = 2;

/** Nodes on an input of size x size x 2; the last one's output is the model's. */
function run(size: number, ...nodes: GraphNode[]) {
  const inputShape = [size, size, channels] as const;
  const input: GraphNode = { name: "input", type: "input", inputs: [] };
  const graph: NetworkGraph = {
    architecture: "test",
    inputShape,
    classes: 1,
    nodes: [input, ...nodes],
    output: nodes.at(-1)!.name,
  };
  const model = createModel(tf, graph, { inputShape, classes: 1, seed: 1 });
  const values = Float32Array.from({ length: size * size * channels }, (_, i) => filler(3, i));
  const y = model.apply(tf.tensor4d(values, [1, ...inputShape])) as tfjs.Tensor4D;
  return { x: values, y, weights: readWeights(model) };
}

/** The value of a window's pixel, or undefined beyond the border. */
const pixel = (x: Float32Array, size: number, row: number, column: number, channel: number) =>
  row < 0 || column < 0 || row >= size || column >= size
    ? undefined
    : x[(row * size + column) * channels + channel]!;

describe.each([7, 8, 9, 14])("on maps of %d pixels", (size) => {
  test.each([
    { kernel: 3, stride: 1 },
    { kernel: 3, stride: 2 },
    { kernel: 7, stride: 2 },
    { kernel: 1, stride: 2 },
  ])("a convolution pads symmetrically: %j", ({ kernel, stride }) => {
    const padding = (kernel - 1) / 2;
    const { x, y, weights } = run(size, {
      name: "conv1",
      type: "conv",
      filters: 3,
      kernel,
      stride,
      padding,
      bias: false,
      inputs: ["input"],
    });
    const w = weights.get("conv1.weight")!.values;
    const found = y.dataSync();
    const [, height, width, filters] = y.shape;
    expect([height, width, filters]).toEqual([Math.ceil(size / stride), height, 3]);
    for (let i = 0; i < found.length; i++) {
      const filter = i % filters;
      const [row, column] = place(i, width, filters);
      let sum = 0;
      for (let a = 0; a < kernel; a++) {
        for (let b = 0; b < kernel; b++) {
          for (let c = 0; c < channels; c++) {
            const value = pixel(
              x,
              size,
              row * stride + a - padding,
              column * stride + b - padding,
              c,
            );
            sum += (value ?? 0) * w[((a * kernel + b) * channels + c) * filters + filter]!;
          }
        }
      }
      expect(found[i]).toBeCloseTo(sum, 4);
    }
  });

  test("max pooling after a ReLU pads symmetrically", () => {
    const relu: GraphNode = { name: "relu", type: "relu", inputs: ["input"] };
    const { x, y } = run(size, relu, {
      name: "maxpool",
      type: "max-pool",
      size: 3,
      stride: 2,
      padding: 1,
      inputs: ["relu"],
    });
    y.dataSync().forEach((value, i) => {
      const [row, column] = place(i, y.shape[2], channels);
      let largest = 0;
      for (let a = -1; a <= 1; a++) {
        for (let b = -1; b <= 1; b++) {
          largest = Math.max(
            largest,
            pixel(x, size, 2 * row + a, 2 * column + b, i % channels) ?? 0,
          );
        }
      }
      expect(value).toBe(largest);
    });
  });

  test("option A takes every second pixel and appends zeros", () => {
    const { x, y } = run(size, {
      name: "shortcut",
      type: "pad-shortcut",
      stride: 2,
      channels: 5,
      inputs: ["input"],
    });
    expect(y.shape).toEqual([1, Math.ceil(size / 2), Math.ceil(size / 2), 5]);
    y.dataSync().forEach((value, i) => {
      const [row, column] = place(i, y.shape[2], 5);
      const channel = i % 5;
      expect(value).toBe(channel < 2 ? pixel(x, size, 2 * row, 2 * column, channel) : 0);
    });
  });
});

function place(i: number, width: number, depth: number): [number, number] {
  const position = Math.floor(i / depth);
  return [Math.floor(position / width), position % width];
}

test("max pooling of negative maps is not pulled up to its padding", () => {
  const pool = { type: "max-pool", size: 3, stride: 2, padding: 1 } as const;
  for (const size of [7, 8]) {
    const norm: GraphNode = {
      name: "bn1",
      type: "batch-norm",
      epsilon: 1e-5,
      momentum: 0.1,
      inputs: ["input"],
    };
    const { x, y } = run(size, norm, { ...pool, name: "maxpool", inputs: ["bn1"] });
    y.dataSync().forEach((value, i) => {
      const [row, column] = place(i, y.shape[2], channels);
      let largest = Number.NEGATIVE_INFINITY;
      for (let a = -1; a <= 1; a++) {
        for (let b = -1; b <= 1; b++) {
          const found = pixel(x, size, 2 * row + a, 2 * column + b, i % channels);
          largest = Math.max(largest, found ?? Number.NEGATIVE_INFINITY);
        }
      }
      expect(value).toBeCloseTo(largest / Math.sqrt(1 + 1e-5), 5);
    });
  }
});
