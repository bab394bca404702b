import { createSweep, findParetoFront, parseSweepSpec, reconcile } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { openTestStore } from "./testing/open-store.ts";

// What trials would find is made up here; all around it, Postgres included, is real.
const { store } = await openTestStore();
const { workerId } = await store.workers.register({
  ...{ name: "w", host: "here", pid: 1, slots: 4 },
});

async function launch(more: Record<string, unknown>) {
  const spec = parseSweepSpec({
    base: { dataset: { name: "synthetic" } },
    space: {
      "recipe.learningRate": { min: 0.0001, max: 10, scale: "log" },
      "architecture.width": { min: 2, max: 64, scale: "log" },
    },
    objectives: ["validation/accuracy", "network/macs"],
    budget: { concurrency: 4 },
    ...more,
  });
  const { id, plan } = await createSweep({ store, queue: null }, spec, { by: "tester" });
  await store.workers.offer(workerId, [...new Set(plan.cells.flatMap(({ requires }) => requires))]);
  return id;
}

/** Wider is better and dearer; whatever the width, a rate of 0.1 is the best. Above 3 it diverges. */
async function runQueued(): Promise<void> {
  for (;;) {
    const claim = await store.attempts.claim({ workerId, slot: 0 });
    if (!claim) return;
    const { recipe, architecture } = claim.config as {
      recipe: { learningRate: number };
      architecture: { width: number };
    };
    const off = Math.abs(Math.log10(recipe.learningRate) + 1);
    const accuracy = 0.95 - 0.4 / architecture.width - off / 10 + claim.seed / 1e4;
    await store.attempts.finish(
      claim,
      recipe.learningRate > 3
        ? { state: "diverged", step: 3, message: "loss is NaN" }
        : {
            state: "succeeded",
            values: { "validation/accuracy": accuracy, "network/macs": architecture.width ** 2 },
          },
    );
  }
}

async function runToEnd(id: number): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    await runQueued();
    if ((await store.sweeps.get(id)).state !== "running") return;
    // Two controllers at once: one of them works.
    await Promise.all([reconcile({ store, queue: null }), reconcile({ store, queue: null })]);
  }
  throw new Error("the sweep does not end");
}

const trialsOf = (id: number) => store.trials.list({ sweepId: id });

test("nsga-ii is asked on from both objectives, and the sweep ends with a front", async () => {
  const id = await launch({ sampler: { name: "nsga-ii", trials: 60, population: 12 }, seeds: 2 });
  expect(await store.sweeps.get(id)).toMatchObject({ best: null, front: 0 });
  await runToEnd(id);
  const sweep = await store.sweeps.get(id);
  expect(sweep).toMatchObject({ state: "completed", trials: { total: 120 }, best: null });
  const trials = await trialsOf(id);
  expect(new Set(trials.map(({ values, seed }) => JSON.stringify([values, seed]))).size).toBe(120);

  const { metrics, points, hypervolume } = await findParetoFront({ store }, id);
  expect(metrics).toEqual(sweep.objectives);
  const front = points.filter(({ onFront }) => onFront);
  expect(front).toHaveLength(sweep.front!);
  expect(front.length).toBeGreaterThan(5);
  expect(hypervolume).toBeGreaterThan(0.8);
  // Children look where both are good: draws over five decades of rates are 1.25 off the best one.
  const off = trials
    .slice(-60)
    .map(({ values }) => Math.abs(Math.log10(Number(values["recipe.learningRate"])) + 1));
  expect(off.reduce((sum, one) => sum + one, 0) / off.length).toBeLessThan(0.8);
});

test("run one trial after the other it asks for the same cells", async () => {
  const valuesOf = async () => {
    const sampler = { name: "nsga-ii", trials: 20, population: 6 };
    const id = await launch({ sampler, budget: { concurrency: 1 } });
    await runToEnd(id);
    return (await trialsOf(id)).map(({ values }) => values);
  };
  const first = await valuesOf();
  expect(first).toHaveLength(20);
  expect(await valuesOf()).toEqual(first);
});

test("samplers that go by no result list their cells, and the front is of them", async () => {
  const id = await launch({ sampler: { name: "sobol", trials: 16 } });
  expect((await trialsOf(id)).length).toBe(16);
  await runToEnd(id);
  const { state, best, front } = await store.sweeps.get(id);
  expect({ state, best }).toEqual({ state: "completed", best: null });
  expect(front).toBeGreaterThan(1);
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});
