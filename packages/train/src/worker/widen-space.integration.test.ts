import {
  createSweep,
  editSweep,
  enqueueCell,
  knownDefinitions,
  parseSweepSpec,
  reconcile,
} from "@resweep/sweeps";
import { expect, test } from "vitest";
import { openTestStore } from "./testing/open-store.ts";

// What trials would find is made up here; all around it, Postgres included, is real.
const { store } = await openTestStore();
const { workerId } = await store.workers.register({
  ...{ name: "w", host: "here", pid: 1, slots: 4 },
});
const by = { by: "ada" };

async function launch(space: Record<string, unknown>, sampler: Record<string, unknown>, more = {}) {
  const spec = parseSweepSpec({
    ...{ base: { dataset: { name: "synthetic" } }, seeds: 2, budget: { concurrency: 4 } },
    ...{ space, sampler, ...more },
  });
  const { id, plan } = await createSweep({ store, queue: null }, spec, { by: "tester" });
  const needed = plan.cells.flatMap(({ requires }) => requires);
  // All definitions: a wider space may name others than those that it began with.
  await store.workers.offer(workerId, [...new Set([...needed, ...knownDefinitions])]);
  return id;
}

const edit = (id: number, change: Parameters<typeof editSweep>[2]) =>
  editSweep({ store, queue: null }, id, change, by);

/** The controller and the workers in turn, until the sweep has ended. */
async function runToEnd(id: number): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    for (
      let claim = await store.attempts.claim({ workerId, slot: 0 });
      claim !== null;
      claim = await store.attempts.claim({ workerId, slot: 0 })
    ) {
      const { recipe } = claim.config as { recipe: { learningRate: number } };
      const accuracy = 0.9 - Math.abs(Math.log10(recipe.learningRate) + 1) / 10;
      const values = { "validation/accuracy": accuracy };
      await store.attempts.finish(claim, { state: "succeeded", values });
    }
    if ((await store.sweeps.get(id)).state !== "running") return;
    await reconcile({ store, queue: null });
  }
  throw new Error("the sweep does not end");
}

const cellsOf = async (id: number) => {
  const trials = await store.trials.list({ sweepId: id });
  return [...new Set(trials.map(({ values }) => JSON.stringify(values)))];
};

test("grid: only the new cells are added, the old ones are written in the wider space", async () => {
  const id = await launch({ "architecture.width": [8, 16] }, { name: "grid" });
  await runToEnd(id);
  const old = await store.trials.list({ sweepId: id });
  const written = (await store.sweeps.get(id)).spec;
  const space = {
    "architecture.width": [8, 16, 32],
    // 0.9 is what it was by default.
    "recipe.optimizer.momentum": [0.9, 0.5],
  };
  await edit(id, { space });
  const now = await store.trials.list({ sweepId: id });
  expect(now).toHaveLength(12);
  expect(now.slice(0, 4).map(({ id, state, values }) => ({ id, state, values }))).toEqual(
    old.map(({ id, values }) => ({
      ...{ id, state: "succeeded" },
      values: { ...values, "recipe.optimizer.momentum": 0.9 },
    })),
  );
  expect(await cellsOf(id)).toHaveLength(6);
  expect(new Set(await store.sweeps.hashes(id)).size).toBe(12);
  expect((await store.sweeps.get(id)).state).toBe("running");
  const [event] = (await store.events.list({ sweepId: id, limit: 100 })).filter(
    ({ what }) => what === "edited",
  );
  expect(event).toMatchObject({
    by: "ada",
    why: "architecture.width [8,16,32], was [8,16]; recipe.optimizer.momentum [0.9,0.5], not varied before",
  });
  expect(await store.sweeps.versions(id)).toMatchObject([
    { version: 1, spec: written, replacedBy: "ada" },
  ]);
  await runToEnd(id);
  expect((await store.sweeps.get(id)).trials).toMatchObject({ total: 12, succeeded: 12 });

  // The same space again is no change.
  await edit(id, { space });
  expect(await store.sweeps.versions(id)).toHaveLength(1);
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});

test("tpe: history is projected, the sampler goes on in the wider space, no cell comes twice", async () => {
  const rate = { min: 0.01, max: 1, scale: "log" };
  const id = await launch(
    { "recipe.learningRate": rate, "architecture.width": { min: 8, max: 10 } },
    { name: "tpe", trials: 6 },
    { enqueue: [{ "architecture.width": 9 }] },
  );
  await runToEnd(id);
  await enqueueCell({ store, queue: null }, id, { "architecture.width": 8 }, by);
  const before = await cellsOf(id);
  expect(before).toHaveLength(7);
  const wider = {
    "recipe.learningRate": { ...rate, min: 0.001 },
    "architecture.width": { min: 8, max: 64 },
    "recipe.warmup.epochs": { min: 1, max: 3, when: { "recipe.warmup.name": "linear" } },
    "recipe.warmup.name": ["none", "linear"],
  };
  await edit(id, { space: wider, target: 20 });
  const projected = await cellsOf(id);
  expect(projected).toHaveLength(7);
  for (const [i, cell] of projected.entries()) {
    // What the warm-up is by default.
    const had = { "recipe.warmup.name": "linear", "recipe.warmup.epochs": 1 };
    expect(JSON.parse(cell)).toEqual({ ...JSON.parse(before[i]!), ...had });
  }
  await runToEnd(id);
  const sweep = await store.sweeps.get(id);
  expect(sweep).toMatchObject({ state: "completed", trials: { total: 40, succeeded: 40 } });
  const cells = await cellsOf(id);
  expect(cells).toHaveLength(20);
  const added = cells.slice(7).map((cell) => JSON.parse(cell));
  expect(added.some((cell) => cell["architecture.width"] > 10)).toBe(true);
  expect(added.some((cell) => cell["recipe.warmup.name"] === "none")).toBe(true);
  expect(new Set(await store.sweeps.hashes(id)).size).toBe(40);
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});

test("random: a wider space adds as many cells as the target lacks", async () => {
  const id = await launch(
    { "architecture.width": { min: 8, max: 64 } },
    { name: "random", trials: 3 },
  );
  await edit(id, { space: { "architecture.width": { min: 8, max: 256 } } });
  expect(await cellsOf(id)).toHaveLength(3);
  await edit(id, { target: 5 });
  expect(await cellsOf(id)).toHaveLength(5);
  await runToEnd(id);
});

test("what would leave out a trial is refused with its path, and nothing changes", async () => {
  const id = await launch(
    { "architecture.width": [8, 16] },
    { name: "grid" },
    { budget: { trials: 4 } },
  );
  const { spec } = await store.sweeps.get(id);
  const refused = (space: Record<string, unknown>) => expect(edit(id, { space })).rejects;
  await refused({ "architecture.width": [8, 32] }).toThrow(
    "space.architecture.width: leaves out 16; a space can only be widened",
  );
  await refused({ "recipe.batchSize": [64] }).toThrow(
    "space.architecture.width: is varied by trials there are",
  );
  await refused({ "architecture.width": [8, 16], "recipe.optimizer.momentum": [0.5] }).toThrow(
    "space.recipe.optimizer.momentum: must have 0.9 among its values",
  );
  await refused({ "architecture.width": [8, 16, "wide"] }).toThrow("space.architecture.width");
  await refused({ "architecture.wide": [8, 16] }).toThrow("space.architecture.wide");
  await refused({ "architecture.width": [8, 16, 32] }).toThrow("budget.trials: the grid has");
  expect((await store.sweeps.get(id)).spec).toEqual(spec);
  expect(await store.sweeps.versions(id)).toEqual([]);
  await edit(id, { space: { "architecture.width": [8, 16, 32] }, trials: 6 });
  expect((await store.sweeps.get(id)).trials.total).toBe(6);
});
