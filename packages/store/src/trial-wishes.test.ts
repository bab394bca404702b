import { beforeAll, expect, test } from "vitest";
import { cells, checkpointRecord, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore();
const by = { by: "ada" };
let workerId = 0;
beforeAll(async () => {
  workerId = await context.worker();
});

/** A running trial with a checkpoint at step 7, and what ends its sweep. */
async function running() {
  const { store } = context;
  const { id } = await store.sweeps.create(newSweep());
  const claim = await mustClaim(store, workerId);
  await store.attempts.ship(claim, [checkpointRecord(7)], 1);
  return { claim, over: () => store.sweeps.setDesired(id, "cancel", by) };
}

test("one trial of several is paused and passed over, and resumed from its checkpoint", async () => {
  const { store } = context;
  const { id } = await store.sweeps.create(newSweep({ cells: cells(2) }));
  const first = await mustClaim(store, workerId);
  expect(await store.trials.setDesired(first.trialId, "pause", by)).toEqual({ sweepId: id });
  expect(await store.attempts.renew(first)).toEqual({ current: true, desired: "pause" });
  await store.attempts.ship(first, [checkpointRecord(7)], 1);
  await store.attempts.finish(first, { state: "yielded" });
  const second = await mustClaim(store, workerId);
  expect(second.trialId).not.toBe(first.trialId);
  await store.attempts.finish(second, { state: "succeeded", values: {} });
  expect(await store.attempts.claim({ workerId, slot: 0 })).toBeNull();
  expect(await store.trials.get(first.trialId)).toMatchObject({
    ...{ state: "queued", desired: "pause" },
    waitsFor: "somebody to resume it",
  });
  await store.trials.setDesired(first.trialId, "run", by);
  const again = await mustClaim(store, workerId);
  expect(again).toMatchObject({ trialId: first.trialId, resume: { step: 7 } });
  await store.attempts.finish(again, { state: "succeeded", values: {} });
});

test("a cancellation is taken back before its worker has heard of it", async () => {
  const { store } = context;
  const { claim, over } = await running();
  await store.trials.setDesired(claim.trialId, "cancel", by);
  await store.trials.reopen(claim.trialId, by);
  expect(await store.attempts.renew(claim)).toEqual({ current: true, desired: "run" });
  await expect(store.trials.reopen(claim.trialId, by)).rejects.toThrow("has not ended (running)");
  await store.attempts.finish(claim, { state: "succeeded", values: {} });
  expect(await store.trials.get(claim.trialId)).toMatchObject({ state: "succeeded" });
  await expect(over()).rejects.toThrow("has ended");
});

test("one that its worker has stopped by then goes on from its checkpoint", async () => {
  const { store } = context;
  const { claim, over } = await running();
  await store.trials.setDesired(claim.trialId, "cancel", by);
  expect(await store.attempts.renew(claim)).toMatchObject({ desired: "cancel" });
  await store.trials.reopen(claim.trialId, by);
  await store.attempts.finish(claim, { state: "cancelled" });
  expect(await store.trials.get(claim.trialId)).toMatchObject({ state: "queued", error: null });
  const again = await mustClaim(store, workerId);
  expect(again).toMatchObject({ trialId: claim.trialId, fence: 2, resume: { step: 7 } });

  // Cancelled once more it ends: what was taken back before does not count.
  await store.trials.setDesired(claim.trialId, "cancel", by);
  await store.attempts.finish(again, { state: "cancelled" });
  expect(await store.trials.get(claim.trialId)).toMatchObject({ state: "cancelled" });
  await expect(over()).rejects.toThrow("has ended");
});

test("where the sweep is cancelled nothing of it is taken back", async () => {
  const { store } = context;
  const { claim, over } = await running();
  await store.trials.setDesired(claim.trialId, "cancel", by);
  await over();
  await expect(store.trials.reopen(claim.trialId, by)).rejects.toThrow("is being cancelled");
  await store.attempts.finish(claim, { state: "cancelled" });
});

test("a trial is put before the others of its sweep that wait", async () => {
  const { store } = context;
  const { id } = await store.sweeps.create(newSweep({ cells: cells(5) }));
  const first = await mustClaim(store, workerId);
  const trials = await store.trials.list({ sweepId: id });
  await store.trials.advance(trials[3]!.id, by);
  await store.trials.advance(trials[4]!.id, by);
  await expect(store.trials.advance(first.trialId, by)).rejects.toThrow("does not wait (running)");
  const woken = await store.dispatch.due({ generation: "one" });
  expect(woken.map(({ trialId }) => trialId)).toEqual([5, 4, 2, 3].map((at) => trials[at - 1]!.id));
  const claimed = [];
  for (let at = 0; at < 4; at++) claimed.push(await mustClaim(store, workerId));
  expect(claimed.map(({ number }) => number)).toEqual([5, 4, 2, 3]);
  for (const claim of [first, ...claimed])
    await store.attempts.finish(claim, { state: "succeeded", values: {} });
});

test("who waits for the scheduler is neither paused nor let go on by hand, but is cancelled", async () => {
  const { store } = context;
  const { claim, over } = await running();
  await context.sql(`UPDATE trial SET desired = 'wait' WHERE id = $1`, [claim.trialId]);
  for (const wish of ["pause", "run"] as const)
    await expect(store.trials.setDesired(claim.trialId, wish, by)).rejects.toThrow(
      "waits for the scheduler",
    );
  await store.trials.setDesired(claim.trialId, "cancel", by);
  await store.attempts.finish(claim, { state: "cancelled" });
  await expect(over()).rejects.toThrow("has ended");
});

test("the invariants hold of all that came of it", async () => {
  expect((await context.store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});
