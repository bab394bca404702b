import type { CurveColumns } from "@resweep/store";
import { describe, expect, test } from "vitest";
import { storeOf, trialOf } from "../evidence/trials.fixture.ts";
import { findParetoFront } from "./find-pareto-front.ts";
import { mapDivergence } from "./map-divergence.ts";
import { rankImportance } from "./rank-importance.ts";
import { summariseCells } from "./summarise-cells.ts";
import { testDegradation } from "./test-degradation.ts";

const accuracy = "validation/accuracy";
const names = ["cifar-plain", "cifar-resnet"] as const;
const depths = [8, 20, 56];
/** Plain networks get worse from 20 to 56 layers, residual ones better all along. */
const errors = { "cifar-plain": [0.1, 0.06, 0.12], "cifar-resnet": [0.1, 0.05, 0.03] };
const trials = names.flatMap((name, n) =>
  depths.flatMap((depth, d) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const error = errors[name][d]! + seed / 10_000;
      return trialOf(
        n * 24 + d * 8 + seed,
        seed,
        { "architecture.name": name, "architecture.depth": depth },
        {
          ...{ [accuracy]: 0.97 - error, "train-fixed/accuracy": 1 - error },
          ...{ "test/accuracy": 0.95 - error, "network/macs": depth * 1e6 },
        },
        { config: { architecture: { name, depth } } },
      );
    }),
  ),
);
const platform = { store: storeOf(trials) };

test("cells are summarised over their seeds, the best first", async () => {
  const curve: CurveColumns = {
    ...{ trialId: trials[0]!.id, name: accuracy, step: [10, 20, 30], epoch: [1, 2, 3] },
    ...{ trainMs: [1, 2, 3], value: [0.5, 0.8, 0.9] },
  };
  const store = storeOf(trials, {}, [curve]);
  const { cells, metric } = await summariseCells({ store }, 7, { target: 0.7 });
  expect(metric).toBe(accuracy);
  expect(cells.map(({ values }) => Object.values(values).join(" "))).toEqual([
    ...["cifar-resnet 56", "cifar-resnet 20", "cifar-plain 20"],
    ...["cifar-plain 8", "cifar-resnet 8", "cifar-plain 56"],
  ]);
  expect(cells[0]).toMatchObject({ trials: 8, summary: { n: 8, interval: { method: "t" } } });
  expect(cells[3]).toMatchObject({ area: 0.75, target: { reached: 1, epochs: 2 } });
  expect(cells[0]).toMatchObject({ area: null, target: { reached: 0, epochs: null } });
});

test("depth and network matter, most of all together", async () => {
  const { effects, cells, marginals, leftOut } = await rankImportance(platform, 7);
  expect(cells).toBe(6);
  expect(leftOut).toEqual([]);
  expect(effects!.map(({ features }) => features.length)).toHaveLength(3);
  expect(effects!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(marginals.map(({ paths }) => paths.join(" x "))).toEqual([
    ...["architecture.depth", "architecture.name"],
    "architecture.depth x architecture.name",
  ]);
  expect(marginals[2]!.mean).toHaveLength(6);
});

test("what only some cells have is left out of the importance, and said", async () => {
  const some = trials.map((trial, i) =>
    i % 2 ? trial : { ...trial, values: { ...trial.values, "stages.0.ratio": 0.4 } },
  );
  const { leftOut } = await rankImportance({ store: storeOf(some) }, 7);
  expect(leftOut).toEqual(["stages.0.ratio"]);
});

describe("the front", () => {
  test("is of cells that none beats in all metrics", async () => {
    const { points, hypervolume } = await findParetoFront(platform, 7);
    const front = points.filter(({ onFront }) => onFront);
    expect(front.map(({ values }) => Object.values(values).join(" "))).toEqual([
      ...["cifar-resnet 56", "cifar-resnet 20", "cifar-plain 8", "cifar-resnet 8"],
    ]);
    expect(hypervolume).toBeGreaterThan(0.5);
    expect(hypervolume).toBeLessThan(1);
  });

  test("has no cell of which a seed diverged, however good the others are", async () => {
    const best = { "architecture.name": "cifar-resnet", "architecture.depth": 56 };
    const diverged = trialOf(99, 9, best, {}, { state: "diverged" });
    const own = { store: storeOf([...trials, diverged]) };
    const { points } = await findParetoFront(own, 7);
    expect(points).toHaveLength(5);
    expect(points.map(({ values }) => values)).not.toContainEqual(best);
  });

  test("is of the sweep's own objectives, each its own way", async () => {
    const objectives = [
      { metric: "network/macs", mode: "max" },
      { metric: accuracy, mode: "max" },
    ] as const;
    const own = { store: storeOf(trials, {}, [], [], objectives) };
    const { metrics, points } = await findParetoFront(own, 7);
    expect(metrics).toEqual(objectives);
    const front = points.filter(({ onFront }) => onFront);
    expect(front.map(({ values }) => Object.values(values).join(" "))).toEqual(["cifar-resnet 56"]);
  });

  test.each([
    [["validation/accuracy"], /^metrics: name at least two/],
    [["validation/accuracy", "network/mac"], /^metric: unknown metric "network\/mac"/],
  ])("of %j is refused", async (metrics, message) => {
    await expect(findParetoFront(platform, 7, { metrics })).rejects.toThrow(message);
  });
});

test("plain networks degrade where their training error rises, residual ones never", async () => {
  const { arms, testMetric } = await testDegradation(platform, 7);
  expect(testMetric).toBe("test/accuracy");
  expect(
    arms.flatMap(({ arm, steps }) =>
      steps.map(({ from, to, verdict }) => `${arm} ${from}-${to} ${verdict}`),
    ),
  ).toEqual([
    ...["cifar-plain 8-20 improves", "cifar-plain 20-56 degrades"],
    ...["cifar-resnet 8-20 improves", "cifar-resnet 20-56 improves"],
  ]);
  expect(arms[0]!.points[2]!.train.mean).toBeCloseTo(0.12045, 10);
});

test("the warm-up map counts what succeeded or diverged", async () => {
  const states = ["diverged", "diverged", "succeeded", "failed", "cancelled"] as const;
  const hot = states.map((state, i) =>
    trialOf(i + 1, i + 1, { "recipe.warmup": "none", "recipe.batchSize": 128 }, {}, { state }),
  );
  const { paths, cells } = await mapDivergence({ store: storeOf(hot) }, 7);
  expect(paths).toEqual(["recipe.warmup"]);
  expect(cells).toMatchObject([{ at: { "recipe.warmup": "none" }, n: 3, diverged: 2 }]);
});
