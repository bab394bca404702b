import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import { createModel } from "../model/create-model.ts";
import { type Weights, writeWeights } from "../model/weights.ts";
import { stages } from "../stages/catalogue.ts";
import { smallNetworks } from "../testing/small-networks.ts";
import { prunableConvolutions, pruningPlan } from "./plan.ts";
import { pruneGraph } from "./prune-graph.ts";
import { scannedCells, sensitivityScan } from "./sensitivity.ts";

const architectures = ["cifar-resnet", "resnext", "mobilenet-v2", "inception-v3", "efficientnet"];
const networks = architectures.map(
  (name) => smallNetworks().find(({ graph }) => graph.architecture === name)!,
);

function logits(graph: NetworkGraph, weights: Weights): Float32Array {
  const { inputShape, classes } = graph;
  const model = createModel(tf, graph, { inputShape, classes, seed: 1 });
  writeWeights(model, weights);
  const x = tf.randomNormal([2, ...inputShape], 0, 1, "float32", 3);
  const values = tf.tidy(() => (model.apply(x) as typeof x).dataSync());
  model.dispose();
  x.dispose();
  return values as Float32Array;
}

test.each(networks)(
  "$title: a layer alone, as prune does with all others in skip",
  ({ graph, weights }) => {
    const scope = "all";
    const { layers: scans } = sensitivityScan(graph, weights, { scope, ratios: "0.3, 0.5" });
    const names = scans.flatMap(({ convolutions }) => convolutions);
    expect(new Set(names)).toEqual(new Set(prunableConvolutions(graph, scope)));
    // Of those that lose some, and of whose convolutions no other group has filters (an option A shortcut makes such).
    const wide = scans.filter(
      ({ convolutions, filters, kept }) =>
        kept[1]! < filters &&
        names.filter((name) => convolutions.includes(name)).length === convolutions.length,
    );
    for (const { convolutions, kept, masked } of [wide[0]!, wide.at(-1)!]) {
      const skip = prunableConvolutions(graph, scope)
        .filter((name) => !convolutions.includes(name))
        .join();
      const plan = pruningPlan(graph, weights, { ratio: 0.5, scope, skip });
      expect(plan.get(convolutions[0]!)).toHaveLength(kept[1]!);
      const pruned = pruneGraph(graph, weights, plan);
      const [found, expected] = [
        logits(graph, masked(kept[1]!)),
        logits(pruned.graph, pruned.weights),
      ];
      const scale = Math.max(...expected.map(Math.abs));
      found.forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(5e-5 * scale);
      });
    }
  },
);

test.each(["", "0", "0.5, 0.5", "0.2, 0.96", "0.2, half"])("ratios of %j are refused", (ratios) => {
  expect(() => parse(stages.schema, { name: "sensitivity", ratios })).toThrow(
    "ratios: must be ascending ratios above 0 and up to 0.95",
  );
});

test("cells that keep as many filters are one, those that keep all are none", () => {
  const { graph, weights } = networks[0]!;
  const { layers: scans } = sensitivityScan(graph, weights, { ratios: "0.5" });
  const layers = scans.length;
  const [tiny, half] = [0.4 / scans[0]!.filters, 0.5];
  expect(scannedCells(graph, { ratios: `${half}` })).toBe(layers);
  expect(scannedCells(graph, { ratios: `${half}, ${half}` })).toBe(layers);
  expect(scannedCells(graph, { ratios: `${tiny}, ${half}` })).toBeGreaterThan(layers);
  const all = prunableConvolutions(graph).join();
  expect(() => scannedCells(graph, { ratios: "0.5", skip: all })).toThrow("skip: lists every");
});
