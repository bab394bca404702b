import type { TrialSummary } from "@resweep/store";
import { expect, test } from "vitest";
import { familyTree } from "../evidence/family-tree.ts";
import { trialOf } from "../evidence/trials.fixture.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { planSweep } from "./plan-sweep.ts";
import { planTwins } from "./plan-twins.ts";
import { stageNetworks } from "./stage-networks.ts";

/** The trials of a sweep none of which has begun, and its twins. */
function sweepOf(
  written: object,
  more: readonly Pick<TrialSummary, "config" | "seed" | "values">[] = [],
) {
  const spec = parseSweepSpec({ seeds: 2, ...written });
  const { cells } = planSweep(spec);
  const trials = [...cells, ...more].map(({ config, seed, values }, at) =>
    trialOf(at + 1, seed, values, {}, { config, state: "queued" }),
  );
  const hashes = new Set(cells.map(({ hash }) => hash));
  const kin = familyTree(trials, []);
  return { kin, ...planTwins(spec, trials, kin, hashes) };
}

const ladder = {
  base: {
    architecture: { name: "cifar-resnet", depth: 20, width: 16 },
    recipe: { epochs: 12 },
    stages: [
      { name: "prune", ratio: 0 },
      { name: "fine-tune", epochs: 2 },
    ],
  },
  space: { "stages.0.ratio": [0, 0.3, 0.6] },
};

test("each pruned and fine-tuned network has a narrower twin, trained as long as both together", () => {
  const { plan, cells, kin } = sweepOf(ladder);
  expect(plan).toMatchObject({ trials: 4, without: [] });
  expect(plan.twins).toHaveLength(2);
  for (const twin of plan.twins) {
    expect(twin).toMatchObject({ epochs: 14, seeds: [1, 2], equal: true });
    expect(twin.architecture).toMatchObject({ name: "cifar-resnet", depth: 20 });
    expect(Math.abs(twin.macs / twin.compressedMacs - 1)).toBeLessThan(0.1);
    const [of] = kin.filter(({ node }) => twin.of.includes(node.id));
    expect(of!.node.stage).toBe("fine-tune");
  }
  expect(cells.map(({ seed }) => seed)).toEqual([1, 2, 1, 2]);
  const [first] = cells;
  expect(first!.config).toMatchObject({ stages: [], init: null, recipe: { epochs: 14 } });
  expect(stageNetworks(first!.config)[0]!.macs).toBe(plan.twins[0]!.macs);
  expect(first!.values).toEqual({
    "architecture.width": plan.twins[0]!.architecture.width,
    "recipe.epochs": 14,
  });
});

test("what is there already, begun or not, is launched no second time", () => {
  const { cells } = sweepOf(ladder);
  expect(sweepOf(ladder, cells).plan).toEqual({ twins: [], trials: 0, without: [] });
  const half = sweepOf(ladder, cells.slice(0, 2)).plan;
  expect(half).toMatchObject({ trials: 2 });
});

test("a dense network of the space is a twin; one trained for less is none", () => {
  const [twin] = sweepOf(ladder).plan.twins;
  const { width } = twin!.architecture;
  const dense = (epochs: number) => ({
    ...ladder,
    space: {
      "architecture.width": [16, width],
      "recipe.epochs": [12, epochs],
      "stages.0.ratio": { choices: [0, 0.3, 0.6], when: { "architecture.width": 16 } },
    },
  });
  const alone = (space: object) => sweepOf(space).plan.twins.filter(({ epochs }) => epochs === 14);
  expect(alone(dense(14)).map(({ architecture }) => architecture.width)).not.toContain(width);
  expect(alone(dense(6)).map(({ architecture }) => architecture.width)).toContain(width);
});

test("a student's twin is the student untaught; pruned on, a narrower one", () => {
  const student = { name: "mobilenet-v2", width: 0.35, stem: "cifar" };
  const { plan, cells } = sweepOf({
    base: {
      recipe: { epochs: 3 },
      stages: [
        { name: "distil", student, epochs: 4 },
        { name: "prune", ratio: 0.5, scope: "all" },
        { name: "fine-tune", epochs: 1 },
      ],
    },
  });
  const byEpochs = new Map(plan.twins.map((twin) => [twin.epochs, twin]));
  expect(byEpochs.get(7)).toMatchObject({ architecture: student, seeds: [1, 2] });
  expect(byEpochs.get(7)!.macs).toBe(byEpochs.get(7)!.compressedMacs);
  const narrow = byEpochs.get(8)!;
  expect(narrow.architecture).toMatchObject({ name: "mobilenet-v2", stem: "cifar" });
  expect(Number(narrow.architecture.width)).toBeLessThan(0.35);
  expect(cells.every(({ config }) => config.stages.length === 0)).toBe(true);
  expect(cells[0]!.values).toMatchObject({ "architecture.name": "mobilenet-v2" });
});

test("networks of equal work and updates have one twin in common", () => {
  const criteria = { "stages.0.criterion": ["l1", "l2"], "stages.0.ratio": [0.5] };
  const { plan } = sweepOf({ ...ladder, space: criteria });
  expect(plan.twins).toHaveLength(1);
  expect(plan.twins[0]!.of).toHaveLength(2);
});
