import type { SweepDetail, TrialSummary } from "@resweep/store";
import { expect, test } from "vitest";
import { parseTrialConfig } from "../config/compose.ts";
import { planSweep } from "../plan/plan-sweep.ts";
import { deeperThan, draftOfDeeper, draftOfSweep, draftOfTrial, sweepYaml } from "./draft.ts";
import { parseSweepSpec, parseSweepYaml } from "./parse-sweep-spec.ts";

const written = {
  name: "everything",
  notes: "Whatever can be said.",
  tags: ["a"],
  seeds: [1, 2],
  base: {
    architecture: { name: "cifar-resnet", width: 8 },
    recipe: { epochs: 9, optimizer: { name: "sgd", momentum: 0.8 } },
    stages: [{ name: "prune", ratio: 0.3 }, { name: "fine-tune" }],
  },
  space: {
    "architecture.depth": [8, 20],
    "recipe.learningRate": { min: 0.01, max: 1, scale: "log" },
  },
  enqueue: [{ "architecture.depth": 8, "recipe.learningRate": 0.1 }],
  sampler: { name: "random", trials: 6 },
  scheduler: { name: "asha", reduction: 3 },
  objective: { metric: "validation/loss" },
  budget: { trials: 50, hours: 2 },
  share: false,
  priority: 3,
  requires: { memoryGiB: 16 },
  retention: { checkpoints: "all" },
  constraints: ["architecture.depth * recipe.learningRate <= 10"],
  questions: [
    { claim: "deeper is better", a: { "architecture.depth": 20 }, b: { "architecture.depth": 8 } },
  ],
};
/** As the database gives it back: the keys in another order. */
const stored = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(stored)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, stored(inner)]),
        )
      : value;

test("a clone says everything that its sweep was launched with, and nothing that is a default", () => {
  const spec = parseSweepSpec(written);
  const draft = draftOfSweep(stored(spec));
  expect(parseSweepSpec(draft)).toEqual(spec);
  expect(draft).toEqual(written);
  expect(Object.keys(draft).slice(0, 6)).toEqual(Object.keys(written).slice(0, 6));
  expect(Object.keys(draft.base!)).toEqual(["architecture", "recipe", "stages"]);
  expect(parseSweepYaml(sweepYaml(draft))).toEqual(spec);
});

test("what was launched with defaults alone is a name", () => {
  const draft = draftOfSweep(parseSweepSpec({ name: "plain" }));
  expect(draft).toEqual({ name: "plain", base: {}, space: {} });
});

test("history that is not understood any more stays as it is", () => {
  const spec = { name: "old", base: { architecture: { name: "gone" } }, space: {}, seeds: 3 };
  expect(draftOfSweep(spec)).toEqual(spec);
  expect(draftOfSweep("nothing")).toEqual({});
});

const spec = parseSweepSpec({
  ...written,
  sampler: "grid",
  scheduler: "none",
  seeds: [2, 3],
  enqueue: [],
  space: { "architecture.depth": [8, 20] },
});
const trials = planSweep(spec).cells.map(({ config, values, seed }, i) => ({
  ...{ id: 100 + i, number: 1 + i, seed, values },
  config: stored(config),
})) as unknown as TrialSummary[];
const sweep = {
  id: 7,
  name: "everything",
  tags: ["a"],
  spec: stored(spec),
} as unknown as SweepDetail;
const deepest = trials.findLast(({ values }) => values["architecture.depth"] === 20)!;

test("from one trial: its configuration and seed, judged and kept as in its sweep", () => {
  const draft = draftOfTrial({ trial: deepest, sweep });
  expect(draft).toEqual({
    name: `everything-trial-${deepest.number}`,
    notes: `From [trial ${deepest.number} of sweep 7](/trials/${deepest.id}).`,
    tags: ["a"],
    seeds: [3],
    base: { ...written.base, architecture: { name: "cifar-resnet", depth: 20, width: 8 } },
    space: {},
    objective: { metric: "validation/loss" },
    requires: { memoryGiB: 16 },
    retention: { checkpoints: "all" },
  });
  const [cell] = planSweep(parseSweepSpec(draft)).cells;
  expect(cell!.config).toEqual(parseTrialConfig(deepest.config));
});

test("deeper: the next depth, for every seed of the cell, so that both are paired", () => {
  const draft = draftOfDeeper({ trial: deepest, sweep, siblings: trials });
  expect(draft).toMatchObject({
    name: "everything-depth-32",
    notes: `From [trial ${deepest.number} of sweep 7](/trials/${deepest.id}): depth 32, there 20.`,
    seeds: [2, 3],
    base: { architecture: { name: "cifar-resnet", depth: 32, width: 8 } },
  });
  const { cells } = planSweep(parseSweepSpec(draft));
  expect(cells.map(({ config }) => config)).toEqual(
    [2, 3].map((seed) => {
      const config = parseTrialConfig(deepest.config);
      return { ...config, architecture: { ...config.architecture, depth: 32 }, seed };
    }),
  );
});

test("deeper leaves weights that do not fit behind, and says so", () => {
  const config = {
    ...parseTrialConfig(deepest.config),
    init: { trial: 5, stage: 0, head: "auto" },
  };
  const draft = draftOfDeeper({ trial: { ...deepest, config }, sweep, siblings: trials });
  expect(draft.base).not.toHaveProperty("init");
  expect(draft.notes).toMatch(/there 20\. Its weights are drawn by the seed\.$/);
});

test("a family without depths has nothing deeper", () => {
  const config = { architecture: { name: "mobilenet-v2" } };
  expect(deeperThan(config)).toBeNull();
  expect(deeperThan({ architecture: { name: "gone" } })).toBeNull();
  expect(() => draftOfDeeper({ trial: { ...deepest, config }, sweep, siblings: trials })).toThrow(
    /There is no mobilenet-v2 deeper than that of trial/,
  );
});
