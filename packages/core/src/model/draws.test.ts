import type * as tfjs from "@tensorflow/tfjs";
import { afterEach, describe, expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import type { GraphNode, NetworkGraph } from "../graph/graph.ts";
import { createModel } from "./create-model.ts";
import { randomNodes, withDraws } from "./draws.ts";

const inputShape = [4, 4, 3] as const;
const images = 512;

/** The input's ones through two drawing layers, side by side. */
function graphOf(...operations: (GraphNode & { type: "dropout" | "stochastic-depth" })[]) {
  const graph: NetworkGraph = {
    architecture: "test",
    inputShape,
    classes: 1,
    nodes: [
      { name: "input", type: "input", inputs: [] },
      ...operations,
      { name: "concat", type: "concat", inputs: operations.map(({ name }) => name) },
    ],
    output: "concat",
  };
  return graph;
}

const rate = 0.25;
const graphs = {
  dropout: graphOf(
    { name: "a", type: "dropout", rate, inputs: ["input"] },
    { name: "b", type: "dropout", rate, inputs: ["input"] },
  ),
  "stochastic-depth": graphOf(
    { name: "a", type: "stochastic-depth", rate, inputs: ["input"] },
    { name: "b", type: "stochastic-depth", rate, inputs: ["input"] },
  ),
};

const ones = tf.ones([images, ...inputShape]);
const made: tfjs.LayersModel[] = [];
function modelOf(graph: NetworkGraph, seed = 1): tfjs.LayersModel {
  const model = createModel(tf, graph, { inputShape, classes: 1, seed });
  made.push(model);
  return model;
}
afterEach(() => {
  for (const model of made.splice(0)) model.dispose();
});

function run(model: tfjs.LayersModel, key?: [number, number]): Float32Array {
  return tf.tidy(() => {
    const forward = () => model.apply(ones, { training: true }) as tfjs.Tensor;
    const y = key ? withDraws(model, tf.tensor1d(key, "int32"), forward) : forward();
    return y.dataSync().slice() as Float32Array;
  });
}

describe.each(Object.entries(graphs))("%s", (type, graph) => {
  test("keeps a share of 1 - rate, divided by it, and the mean", () => {
    const values = run(modelOf(graph), [3, 4]);
    const kept = values.filter((value) => value > 0);
    for (const value of kept) expect(value).toBeCloseTo(1 / (1 - rate), 6);
    const draws = type === "dropout" ? values.length : 2 * images;
    const deviation = Math.sqrt((rate * (1 - rate)) / draws);
    expect(Math.abs(kept.length / values.length - (1 - rate))).toBeLessThan(4 * deviation);
  });

  test("draws by the key: the same again, other ones for another step, layer and image", () => {
    const model = modelOf(graph);
    const first = run(model, [3, 4]);
    expect(run(model, [3, 4])).toEqual(first);
    expect(run(model, [3, 5])).not.toEqual(first);
    expect(run(model, [4, 4])).not.toEqual(first);
    const of = (offset: number, from: number) =>
      Array.from({ length: 64 }, (_, image) => first[(from + image) * 16 * 6 + offset]);
    expect(of(0, 0)).not.toEqual(of(3, 0));
    expect(of(0, 0)).not.toEqual(of(0, 64));
  });

  test("without a key draws by the seed and the steps so far", () => {
    const [a, b, other] = [modelOf(graph, 7), modelOf(graph, 7), modelOf(graph, 8)];
    const steps = [run(a), run(a)];
    expect([run(b), run(b)]).toEqual(steps);
    expect(steps[1]).not.toEqual(steps[0]);
    expect(run(other)).not.toEqual(steps[0]);
  });

  test("does nothing in inference", () => {
    const y = tf.tidy(() => (modelOf(graph).apply(ones) as tfjs.Tensor).dataSync());
    expect(new Set(y)).toEqual(new Set([1]));
  });

  test("lists its draws", () => {
    expect(randomNodes(graph).map(({ name }) => name)).toEqual(["a", "b"]);
  });
});

test("stochastic depth drops or keeps an image as a whole", () => {
  const values = run(modelOf(graphs["stochastic-depth"]), [3, 4]);
  for (let image = 0; image < images; image++) {
    const pixels = values.subarray(image * 16 * 6, (image + 1) * 16 * 6);
    for (let channel = 0; channel < 6; channel++) {
      const first = pixels[channel < 3 ? 0 : 3];
      for (let i = 0; i < 16; i++) expect(pixels[i * 6 + channel]).toBe(first);
    }
  }
});
