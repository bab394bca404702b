import { Conflict, NotFound } from "@resweep/spec";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";
import {
  cells,
  checkpointRecord,
  mustClaim,
  newSweep,
  pointRecord,
  testStore,
} from "./test-store.ts";

const context = testStore();
const by = { by: "ada" };
/** Opened on the same database with no grace: what is deleted may be removed at once. */
let impatient: Store;
beforeAll(() => {
  impatient = openStore(context.databaseUrl, { graceMs: 0 });
});
afterAll(() => impatient.close());

async function endedSweep(points = 3): Promise<{ sweepId: number; trialIds: number[] }> {
  const { store } = context;
  const { id: sweepId } = await store.sweeps.create(newSweep({ cells: cells(2) }));
  const workerId = await context.worker();
  const trialIds: number[] = [];
  for (let index = 0; index < 2; index++) {
    const claim = await mustClaim(store, workerId);
    const records = Array.from({ length: points }, (_, at) =>
      pointRecord(at, { "train/loss": at }),
    );
    const log = { type: "log", level: "info", message: "x", at: new Date().toISOString() } as const;
    await store.attempts.ship(claim, [...records, checkpointRecord(points), log], 1);
    await store.attempts.finish(claim, { state: "succeeded", values: {} });
    trialIds.push(claim.trialId);
  }
  return { sweepId, trialIds };
}

async function remaining(trialIds: readonly number[]): Promise<number> {
  const tables = [
    "metrics.point",
    "metrics.rollup",
    "metrics.middle_rollup",
    "metrics.fine_rollup",
    "metrics.flush",
    "log_line",
    "checkpoint",
    "attempt",
  ];
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table} WHERE trial_id = ANY($1))`);
  const [row] = await context.sql<{ left: string }>(`SELECT ${counts.join(" + ")} AS left`, [
    trialIds,
  ]);
  return Number(row!.left);
}

const healthy = async () =>
  expect((await context.store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);

test("a deleted sweep is hidden at once and comes back whole", async () => {
  const { store } = context;
  const { sweepId, trialIds } = await endedSweep();
  const before = await store.sweeps.get(sweepId);
  const { until } = await store.deletions.deleteSweep(sweepId, by);
  expect(until.getTime()).toBeGreaterThan(Date.now() + 86_400_000);
  await expect(store.sweeps.get(sweepId)).rejects.toThrow(NotFound);
  await expect(store.trials.get(trialIds[0]!)).rejects.toThrow(NotFound);
  expect((await store.sweeps.list()).map(({ id }) => id)).not.toContain(sweepId);
  await expect(store.deletions.deleteSweep(sweepId, by)).rejects.toThrow(NotFound);
  await store.deletions.purge();
  await healthy();
  await store.deletions.undeleteSweep(sweepId, by);
  expect(await store.sweeps.get(sweepId)).toEqual(before);
  expect(await store.metrics.count(trialIds)).toBe(6);
  await expect(store.deletions.undeleteSweep(sweepId, by)).rejects.toThrow(Conflict);
});

test("one trial alone", async () => {
  const { store } = context;
  const { sweepId, trialIds } = await endedSweep();
  const [first] = trialIds as [number];
  await store.deletions.deleteTrial(first, by);
  expect((await store.sweeps.get(sweepId)).trials.total).toBe(1);
  await store.deletions.undeleteTrial(first, by);
  expect((await store.sweeps.get(sweepId)).trials.total).toBe(2);
  await store.deletions.deleteTrial(first, by);
  expect(await impatient.deletions.purge()).toEqual({ trials: 1, sweeps: 0 });
  expect(await remaining([first])).toBe(0);
  await expect(store.deletions.undeleteTrial(first, by)).rejects.toThrow(NotFound);
  await healthy();
});

test("what has not ended, or is not there, is not deleted", async () => {
  const { store } = context;
  const { id } = await store.sweeps.create(newSweep());
  const [trial] = await store.trials.list({ sweepId: id });
  await expect(store.deletions.deleteSweep(id, by)).rejects.toThrow(
    /has not ended.*cancel it first/,
  );
  await expect(store.deletions.deleteTrial(trial!.id, by)).rejects.toThrow(Conflict);
  await expect(store.deletions.deleteSweep(9999, by)).rejects.toThrow(NotFound);
  await expect(store.deletions.undeleteTrial(9999, by)).rejects.toThrow(NotFound);
  await store.sweeps.setDesired(id, "cancel", by);
});

test("a large trial is deleted at once, removed in batches, and an interruption is taken up again", async () => {
  const { store } = context;
  const { sweepId, trialIds } = await endedSweep();
  await context.sql(
    `INSERT INTO metrics.point (trial_id, fence, step, series_id, epoch, train_ms, value)
     SELECT $1, 1, step, 1, 0, 0, 0 FROM generate_series(1000, 100999) step`,
    [trialIds[0]],
  );
  const started = performance.now();
  await store.deletions.deleteSweep(sweepId, by);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(await impatient.deletions.purge({ budgetMs: 0 })).toEqual({ trials: 0, sweeps: 0 });
  await expect(impatient.deletions.undeleteSweep(sweepId, by)).rejects.toThrow(/too long ago/);
  await healthy();
  let sweeps = 0;
  for (let tick = 0; sweeps === 0 && tick < 100; tick++) {
    sweeps += (await impatient.deletions.purge({ budgetMs: 10 })).sweeps;
    await healthy();
  }
  expect(sweeps).toBe(1);
  expect(await remaining(trialIds)).toBe(0);
});
