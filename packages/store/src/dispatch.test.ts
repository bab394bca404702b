import { beforeAll, beforeEach, expect, test } from "vitest";
import { cells, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore(600_000);
let workerId = 0;
beforeAll(async () => {
  workerId = await context.worker();
});
beforeEach(async () => {
  await context.sql(`UPDATE trial SET state = 'cancelled'`);
});

async function due(generation = "one") {
  const wakeUps = await context.store.dispatch.due({ generation });
  return wakeUps.map(({ trialId, dispatch }) => [trialId, dispatch]);
}

async function send(generation = "one"): Promise<number> {
  const wakeUps = await context.store.dispatch.due({ generation });
  await context.store.dispatch.sent(wakeUps, generation);
  return wakeUps.length;
}

test("each runnable trial is due until it was sent, and again when Redis lost its memory", async () => {
  const { id } = await context.store.sweeps.create(newSweep({ cells: cells(3) }));
  const ids = (await context.store.trials.list({ sweepId: id })).map((trial) => trial.id);
  expect(await due()).toEqual(ids.map((trialId) => [trialId, 1]));
  expect(await send()).toBe(3);
  expect(await due()).toEqual([]);
  // The same number again: while the job is still there, adding it changes nothing.
  expect(await due("two")).toEqual(ids.map((trialId) => [trialId, 1]));
  await context.sql(`UPDATE trial SET dispatched_at = now() - interval '1 minute' WHERE id = $1`, [
    ids[1],
  ]);
  expect(await due()).toEqual([[ids[1], 1]]);
});

test("a wake-up that was used up is followed by the next number", async () => {
  const { id } = await context.store.sweeps.create(newSweep({ cells: cells(2) }));
  const [one, two] = await context.store.trials.list({ sweepId: id });
  await send();
  const wakeUp = { trialId: two!.id, dispatch: 1 };
  const claim = await context.store.attempts.claim({ workerId, slot: 0, wakeUp });
  expect(claim?.trialId).toBe(one!.id);
  expect(await due()).toEqual([[two!.id, 2]]);
  await send();
  expect(await due()).toEqual([]);
  await context.store.attempts.finish(claim!, { state: "yielded" });
  // Its first wake-up was never used, so it is still on the queue.
  expect(await due()).toEqual([]);
});

test("a wake-up that a worker used before it was noted as sent is not forgotten", async () => {
  const { id } = await context.store.sweeps.create(newSweep({ cells: cells(2) }));
  const [, two] = await context.store.trials.list({ sweepId: id });
  const wakeUps = await context.store.dispatch.due({ generation: "one" });
  const wakeUp = { trialId: two!.id, dispatch: 1 };
  await context.store.attempts.claim({ workerId, slot: 0, wakeUp });
  await context.store.dispatch.sent(wakeUps, "one");
  expect(await due()).toEqual([[two!.id, 2]]);
});

test("trials that cannot run are not due", async () => {
  const { store } = context;
  const limited = await store.sweeps.create(newSweep({ cells: cells(2), concurrency: 1 }));
  await mustClaim(store, workerId);
  const paused = await store.sweeps.create(newSweep());
  await store.sweeps.setDesired(paused.id, "pause", { by: "ada" });
  const delayed = await store.sweeps.create(newSweep());
  await context.sql(`UPDATE trial SET not_before = now() + interval '1 hour' WHERE sweep_id = $1`, [
    delayed.id,
  ]);
  expect(await due()).toEqual([]);
  const [trial] = await store.trials.list({ sweepId: delayed.id });
  expect(trial?.waitsFor).toMatch(/^its next try in \d+ s, after a failure of the machine$/);
  expect((await store.sweeps.get(limited.id)).trials).toMatchObject({ running: 1, queued: 1 });
});

test("a class that nobody serves keeps no other from its wake-ups", async () => {
  await context.store.sweeps.create(
    newSweep({ cells: cells(5, { requires: ["gpu"] }), priority: 1 }),
  );
  await context.store.sweeps.create(newSweep({ cells: cells(5) }));
  const wakeUps = await context.store.dispatch.due({ generation: "one", limit: 2 });
  expect(wakeUps.map(({ capability }) => capability)).toEqual(["gpu", "gpu", "any", "any"]);
});

test("the urgent first, and no more than asked for", async () => {
  await context.store.sweeps.create(newSweep({ cells: cells(5) }));
  const urgent = await context.store.sweeps.create(newSweep({ cells: cells(2), priority: 1 }));
  const wakeUps = await context.store.dispatch.due({ generation: "one", limit: 3 });
  expect(wakeUps.map(({ sweepId }) => sweepId === urgent.id)).toEqual([true, true, false]);
});
