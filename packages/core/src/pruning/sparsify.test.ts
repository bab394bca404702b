import { expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import { variedWeights } from "../testing/small-networks.ts";
import { sparsified, sparsityOf } from "./sparsify.ts";

const graph = buildGraph(
  { name: "cifar-resnet", depth: 8, width: 2 },
  { inputShape: [16, 16, 3], classes: 4 },
);
const weights = variedWeights(graph);
const share = (values: Float32Array) =>
  values.filter((value) => value === 0).length / values.length;

test("each layer loses its smallest weights, and nothing but kernels loses any", () => {
  const sparse = sparsified(graph, weights, { sparsity: 0.5, ranking: "layer" });
  expect(sparse.graph).toEqual({ ...graph, sparse: true });
  for (const [name, { values }] of sparse.weights) {
    const before = weights.get(name)!.values;
    if (!/(conv\d|fc)\.weight$/.test(name)) {
      expect(values).toBe(before);
      continue;
    }
    expect(share(values)).toBe(0.5);
    const gone = before.filter((_, i) => values[i] === 0).map(Math.abs);
    expect(Math.max(...gone)).toBeLessThan(
      Math.min(...values.filter((value) => value !== 0).map(Math.abs)),
    );
  }
});

test("of the whole network, layers of small weights lose most", () => {
  const varied = new Map(weights);
  const { shape, values } = weights.get("layer1.0.conv1.weight")!;
  varied.set("layer1.0.conv1.weight", { shape, values: values.map((value) => value / 1000) });
  const sparse = sparsified(graph, varied, { sparsity: 0.1, ranking: "global" });
  expect(share(sparse.weights.get("layer1.0.conv1.weight")!.values)).toBe(1);
  expect(sparsityOf(graph, sparse.weights)).toBeCloseTo(0.1, 2);
});

test("of equal weights the first go, as many as are to", () => {
  const equal = new Map(
    [...weights].map(([name, { shape, values }]) => [name, { shape, values: values.map(() => 1) }]),
  );
  const { weights: sparse } = sparsified(graph, equal, { sparsity: 0.25, ranking: "layer" });
  const { values } = sparse.get("fc.weight")!;
  const gone = values.length / 4;
  expect(values).toEqual(Float32Array.from(values, (_, i) => Number(i >= gone)));
});
