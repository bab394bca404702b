import { startTestServices, type TestServices } from "@resweep/services";
import { migrate, openStore, type Store } from "@resweep/store";
import { cancelSweep, createSweep, parseSweepSpec, reconcile } from "@resweep/sweeps";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// What trials would find is made up here; all around it, Postgres included, is real.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let services: TestServices;
let store: Store;
let workerId: number;

beforeAll(async () => {
  services = await startTestServices();
  await migrate(services.databaseUrl);
  store = openStore(services.databaseUrl);
  ({ workerId } = await store.workers.register({
    ...{ name: "w", host: "here", pid: 1, slots: 4 },
  }));
});
afterAll(async () => {
  await store?.close();
  await services?.stop();
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
async function runToEnd(id: number): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    await runQueued();
    if ((await store.sweeps.get(id)).state !== "running") return;
    const other = openStore(services.databaseUrl);
    // Two controllers at once: one of them works.
    await Promise.all([
      reconcile({ store: other, queue: null }),
      reconcile({ store, queue: null }),
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

test("the same sweep, run one trial after the other, asks for the same cells", async () => {
  const valuesOf = async () => {
    const id = await launch({ name: "tpe", trials: 14 }, { budget: { concurrency: 1 } });
    await runToEnd(id);
    return (await store.trials.list({ sweepId: id })).map(({ values }) => values);
  };
  const first = await valuesOf();
  expect(first).toHaveLength(14);
  expect(await valuesOf()).toEqual(first);
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
