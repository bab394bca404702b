import { buildGraph, describeGraph, pruneGraph, pruningPlan, variedWeights } from "@resweep/core";
import { datasetFacts } from "@resweep/data";
import { expect, test } from "vitest";
import { parseTrialConfig } from "../config/compose.ts";
import { stageNetworks } from "./stage-networks.ts";
import { workOf } from "./work-of.ts";

const all = { name: "prune", ratio: 0.5, scope: "all" };

test("networks are those that pruning will make, one pruning after another", () => {
  const stages = [all, "fine-tune", { ...all, ratio: 0.3, multiple: 2 }];
  const config = parseTrialConfig({ stages });
  const { inputShape, classes } = datasetFacts(config.dataset);
  const graph = buildGraph(config.architecture, { inputShape, classes });
  const weights = variedWeights(graph);
  const once = pruneGraph(
    graph,
    weights,
    pruningPlan(graph, weights, { ratio: 0.5, scope: "all" }),
  );
  const second = { ratio: 0.3, scope: "all", multiple: 2 } as const;
  const twice = pruneGraph(once.graph, once.weights, pruningPlan(once.graph, once.weights, second));
  const counts = [graph, once.graph, once.graph, twice.graph].map((each) => {
    const { parameters, macs } = describeGraph(each);
    return { parameters, macs };
  });
  expect(stageNetworks(config)).toMatchObject(counts);
  expect(stageNetworks(config).at(-1)).toBe(stageNetworks(config).at(-1));
});

test("fine-tuning counts the multiply-accumulates that are left, a scan those of all it evaluates", () => {
  const tune = { name: "fine-tune", epochs: 2 };
  const { stages } = workOf(parseTrialConfig({ stages: [tune, all, tune] }));
  const work = stages.map(({ macs }, i) => macs - (stages[i - 1]?.macs ?? 0));
  const [whole, half] = stageNetworks(parseTrialConfig({ stages: [all] })).map(({ macs }) => macs);
  expect(work[3]! / work[1]!).toBeCloseTo(half! / whole!, 6);
  expect(half! / whole!).toBeLessThan(0.3);

  const scan = { name: "sensitivity", ratios: "0.25, 0.5", images: 100 };
  const scanned = workOf(parseTrialConfig({ stages: [scan] })).stages.map(({ macs }) => macs);
  // Nine layers of ResNet-20 at two ratios, and the whole network.
  expect(scanned[1]! - scanned[0]!).toBe(19 * 100 * whole!);
});

test.each([
  [[{ ...all, ratio: 0.95 }], "stages.0.ratio: leaves none of the 16 filters of conv1"],
  [
    [{ ...all, ratio: 0.9 }, "fine-tune", { ...all, ratio: 0.7 }],
    "stages.2.ratio: leaves none of the 3 filters",
  ],
  [
    [{ name: "sensitivity", skip: "conv1" }],
    "stages.0.skip: conv1 is not one of the 9 convolutions",
  ],
])("%j is refused before anything is trained", (stages, message) => {
  expect(() => workOf(parseTrialConfig({ stages }))).toThrow(message);
});
