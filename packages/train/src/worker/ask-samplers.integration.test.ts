import { openStore } from "@resweep/store";
import {
  addSeeds,
  cancelSweep,
  createSweep,
  editSweep,
  enqueueCell,
  openSamplerThread,
  parseSweepSpec,
  previewSweep,
  reconcile,
  type SamplerThread,
} from "@resweep/sweeps";
import { expect, test, vi } from "vitest";
import { openTestStore } from "./testing/open-store.ts";

// What trials would find is made up here; all around it, Postgres included, is real.
const { services, store } = await openTestStore();
const { workerId } = await store.workers.register({
  ...{ name: "w", host: "here", pid: 1, slots: 4 },
});

async function launch(sampler: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const spec = parseSweepSpec({
    name: String(sampler.name),
    base: { dataset: { name: "synthetic" } },
    space: {
      "recipe.learningRate": { min: 0.001, max: 1, scale: "log" },
      "architecture.width": { min: 8, max: 32 },
    },
    sampler,
    budget: { concurrency: 4 },
    ...more,
  });
  const { id, plan } = await createSweep({ store, queue: null }, spec, { by: "tester" });
  await store.workers.offer(workerId, [...new Set(plan.cells.flatMap(({ requires }) => requires))]);
  return id;
}

/** Runs what is queued; the accuracy is best at a rate of 0.1. Returns how many trials there were. */
async function runQueued(): Promise<number> {
  for (let count = 0; ; count += 1) {
    const claim = await store.attempts.claim({ workerId, slot: 0 });
    if (!claim) return count;
    const { recipe } = claim.config as { recipe: { learningRate: number } };
    const accuracy = 0.9 - Math.abs(Math.log10(recipe.learningRate) + 1) / 10 + claim.seed / 1000;
    await store.attempts.finish(claim, {
      state: "succeeded",
      values: { "validation/accuracy": accuracy },
    });
  }
}

/** The controller and the workers in turn, until the sweep has ended; each turn is another process. */
async function runToEnd(id: number, samplers?: SamplerThread): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    await runQueued();
    if ((await store.sweeps.get(id)).state !== "running") return;
    const other = openStore(services.databaseUrl);
    // Two controllers at once: one of them works.
    await Promise.all([
      reconcile({ store: other, queue: null, samplers }),
      reconcile({ store, queue: null, samplers }),
    ]);
    await other.close();
  }
  throw new Error("the sweep does not end");
}

test.each(["tpe", "gp", "cma-es"])(
  "%s: a sweep is asked on, batch by batch, to its target",
  async (name) => {
    const id = await launch({ name, trials: 14 }, { seeds: 2 });
    expect((await store.sweeps.get(id)).trials.total).toBe(4);
    await runToEnd(id);
    const sweep = await store.sweeps.get(id);
    expect(sweep).toMatchObject({ state: "completed", trials: { total: 28, succeeded: 28 } });
    expect(sweep.progress).toBe(1);
    const trials = await store.trials.list({ sweepId: id });
    expect(new Set(trials.map(({ values, seed }) => JSON.stringify([values, seed]))).size).toBe(28);
    expect(trials.map(({ seed }) => seed)).toEqual(trials.map((_, i) => 1 + (i % 2)));
  },
);

test("the same sweep, run one trial after the other, asks for the same cells, also on a thread", async () => {
  const valuesOf = async (samplers?: SamplerThread) => {
    const id = await launch({ name: "tpe", trials: 14 }, { budget: { concurrency: 1 } });
    await runToEnd(id, samplers);
    return (await store.trials.list({ sweepId: id })).map(({ values }) => values);
  };
  const first = await valuesOf();
  expect(first).toHaveLength(14);
  expect(await valuesOf()).toEqual(first);
  const asked = vi.fn();
  const thread = openSamplerThread({ onTrouble: asked });
  const nextCells: SamplerThread["nextCells"] = (...ask) => {
    asked();
    return thread.nextCells(...ask);
  };
  expect(await valuesOf({ ...thread, nextCells })).toEqual(first);
  // Each cell but the first, and no trouble.
  expect(asked.mock.calls).toEqual(Array(13).fill([]));
  await thread.close();
});

test("a launch, an edit and a preview are planned on the thread; a cell chosen by hand asks no sampler", async () => {
  const thread = openSamplerThread({ onTrouble: (line) => expect.fail(line) });
  const planned = vi.fn();
  const planSweep: SamplerThread["planSweep"] = (...given) => {
    planned(given[0].name);
    return thread.planSweep(...given);
  };
  const nextCells = () => expect.fail("asked with nothing to learn from");
  const platform = { store, queue: null, samplers: { planSweep, nextCells } };
  const spec = parseSweepSpec({
    ...{ name: "threaded", base: { dataset: { name: "synthetic" } } },
    space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
    sampler: { name: "random", trials: 3 },
  });
  expect(await previewSweep(platform, spec)).toEqual(await previewSweep({ store }, spec));
  const { id } = await createSweep(platform, spec, { by: "tester" });
  await editSweep(platform, id, { target: 5 }, { by: "tester" });
  await enqueueCell(platform, id, { "recipe.learningRate": 0.5 }, { by: "tester" });
  expect((await store.sweeps.get(id)).trials.total).toBe(6);
  expect(planned.mock.calls).toEqual([["threaded"], ["threaded"], ["threaded"]]);
  await cancelSweep({ store, queue: null }, id, { by: "tester" });
  await thread.close();
});

test("a space with few cells is a target of as many, and a cancelled sweep is asked no more", async () => {
  const few = await launch(
    { name: "tpe", trials: 50 },
    { space: { "architecture.width": [8, 16, 32] } },
  );
  await runToEnd(few);
  expect((await store.sweeps.get(few)).trials).toMatchObject({ total: 3, succeeded: 3 });
  const cancelled = await launch({ name: "tpe", trials: 50 });
  await runQueued();
  await cancelSweep({ store, queue: null }, cancelled, { by: "tester" });
  await reconcile({ store, queue: null });
  expect(await store.sweeps.get(cancelled)).toMatchObject({
    state: "cancelled",
    trials: { total: 4 },
  });
  const broken = (await store.invariants.check()).filter(({ ok }) => !ok);
  expect(broken).toEqual([]);
});

test("the target of a sweep is raised while it runs, and again when it has ended", async () => {
  const platform = { store, queue: null };
  const by = { by: "ada" };
  const id = await launch(
    { name: "tpe", trials: 6 },
    { seeds: 2, budget: { trials: 12, concurrency: 4 } },
  );
  await editSweep(platform, id, { target: 8, concurrency: null, priority: 3 }, by);
  await runToEnd(id);
  expect(await store.sweeps.get(id)).toMatchObject({
    ...{ state: "completed", concurrency: null, priority: 3, trials: { total: 16 } },
    spec: { sampler: { trials: 8 }, budget: { trials: 16, concurrency: null }, priority: 3 },
  });
  await editSweep(platform, id, { target: 9 }, by);
  expect((await store.sweeps.get(id)).state).toBe("running");
  await runToEnd(id);
  expect((await store.sweeps.get(id)).trials.total).toBe(18);
  const events = await store.events.list({ sweepId: id, limit: 1000 });
  expect(
    events.filter(({ what }) => what === "edited").map(({ why, to, by }) => [why, to, by]),
  ).toEqual([
    ["target 9, was 8", "running", "ada"],
    ["target 8, was 6; concurrency without limit, was 4; priority 3, was 0", "running", "ada"],
  ]);

  // Nothing is left that it could be edited to but more cells.
  await expect(editSweep(platform, id, { priority: 4 }, by)).rejects.toThrow(
    "has ended (completed)",
  );
  await expect(editSweep(platform, id, { target: 4 }, by)).rejects.toThrow(
    "target: makes 4 cells, and there are 9 already",
  );
  await expect(editSweep(platform, id, { concurrency: 0 }, by)).rejects.toThrow(
    "concurrency: must be between 1 and 10000",
  );
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});

test("further seeds of its cells are no cells of a sampler's", async () => {
  const platform = { store, queue: null };
  const by = { by: "ada" };
  const id = await launch({ name: "tpe", trials: 6 });
  const cellsOf = async () => {
    const trials = await store.trials.list({ sweepId: id });
    return [trials.length, new Set(trials.map(({ values }) => JSON.stringify(values))).size];
  };
  expect(await cellsOf()).toEqual([4, 4]);
  await addSeeds(platform, id, { seeds: 2 }, by);
  await runToEnd(id);
  expect(await cellsOf()).toEqual([4 * 3 + 2, 6]);
  await addSeeds(platform, id, { seeds: 3 }, by);
  await editSweep(platform, id, { target: 8 }, by);
  await runToEnd(id);
  expect((await cellsOf())[1]).toBe(8);
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});

test("a sampler that lists its cells makes further ones; of two edits at once none is lost unseen", async () => {
  const platform = { store, queue: null };
  const by = { by: "ada" };
  const id = await launch({ name: "random", trials: 5 }, { seeds: 2 });
  const before = await store.sweeps.hashes(id);
  await editSweep(platform, id, { target: 7 }, by);
  const after = await store.sweeps.hashes(id);
  expect(after).toHaveLength(14);
  expect(after.slice(0, 10)).toEqual(before);
  const both = await Promise.allSettled([
    editSweep(platform, id, { concurrency: 2 }, by),
    editSweep(platform, id, { priority: 5 }, by),
  ]);
  const { concurrency, priority } = await store.sweeps.get(id);
  expect([concurrency, priority]).toEqual([
    both[0]!.status === "fulfilled" ? 2 : 4,
    both[1]!.status === "fulfilled" ? 5 : 0,
  ]);
  await runToEnd(id);
  expect((await store.sweeps.get(id)).trials.succeeded).toBe(14);
  const grid = await launch({ name: "grid" }, { space: { "architecture.width": [8, 16] } });
  await expect(editSweep(platform, grid, { target: 3 }, by)).rejects.toThrow(
    "target: the grid sampler makes every cell of its space",
  );
});

test("a cell enqueued by hand is run with all its seeds, and not twice", async () => {
  const platform = { store, queue: null };
  const by = { by: "ada" };
  const id = await launch({ name: "tpe", trials: 6 }, { seeds: 2 });
  const given = { "recipe.learningRate": 0.125 };
  const { values, trials } = await enqueueCell(platform, id, given, by);
  expect(trials).toBe(2);
  expect(values).toMatchObject({ ...given, "architecture.width": expect.any(Number) });
  await expect(enqueueCell(platform, id, values, by)).rejects.toThrow("has this cell already");
  await expect(enqueueCell(platform, id, { "recipe.epochs": 3 }, by)).rejects.toThrow(
    "enqueue.recipe.epochs: does not vary in this sweep",
  );
  await runToEnd(id);
  const ended = await store.trials.list({ sweepId: id });
  expect(ended).toHaveLength(12);
  const own = ended.filter((trial) => trial.values["recipe.learningRate"] === 0.125);
  expect(own.map(({ state, seed }) => [state, seed])).toEqual([
    ["succeeded", 1],
    ["succeeded", 2],
  ]);
  // One more than the target: the ended sweep runs again with it.
  await enqueueCell(platform, id, { "recipe.learningRate": 0.5 }, by);
  expect((await store.sweeps.get(id)).state).toBe("running");
  await runToEnd(id);
  expect((await store.sweeps.get(id)).trials.succeeded).toBe(14);
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});
