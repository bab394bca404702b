import { expect, test } from "vitest";
import {
  cells,
  checkpointRecord,
  mustClaim,
  newSweep,
  pointRecord,
  testStore,
} from "./test-store.ts";

const context = testStore();
const why = "budget used up: 2 GPU-hours";
const limited = { budget: { hours: null, gpuHours: 2, onBudget: "finish" } };

/** Two of four trials run: one has a checkpoint. */
async function begun() {
  const { sweeps, attempts } = context.store;
  const { id } = await sweeps.create(newSweep({ spec: limited, cells: cells(4) }));
  const worker = await context.worker();
  const first = await mustClaim(context.store, worker);
  const second = await mustClaim(context.store, worker);
  expect([first.sweepId, second.sweepId]).toEqual([id, id]);
  await attempts.ship(first, [pointRecord(10, { "train/loss": 1 }), checkpointRecord(10)], 1);
  return { id, worker, first, second };
}

const states = async (sweepId: number) =>
  (await context.store.trials.list({ sweepId })).map(({ state }) => state);

const raise = (id: number, by = "ada") => {
  const spec = { budget: { ...limited.budget, gpuHours: 4 } };
  const limits = { before: limited, spec, concurrency: null, priority: 0 };
  return context.store.sweeps.edit(id, { ...limits, reopen: true }, { by });
};

test("what was used is the time of all attempts, lost ones and those of deleted trials too", async () => {
  const { id, first, second } = await begun();
  const { sweeps, attempts, budgets, trials, deletions } = context.store;
  await attempts.lose(first, "its process died");
  await attempts.finish(second, { state: "cancelled" });
  await context.sql(
    `UPDATE attempt a SET started_at = a.ended_at - interval '90 minutes'
     FROM trial t WHERE t.id = a.trial_id AND t.sweep_id = $1`,
    [id],
  );
  await deletions.deleteTrial(second.trialId, { by: "ada" });
  const spent = await budgets.spent();
  expect(spent).toMatchObject([{ id, limits: limited.budget, deviceMs: 3 * 3_600_000 }]);
  expect(spent[0]!.startedAt).toBeInstanceOf(Date);
  const { deviceMs, limits } = await sweeps.get(id);
  expect({ deviceMs, limits }).toEqual({ deviceMs: 3 * 3_600_000, limits: limited.budget });
  // What was begun and waits to go on has results; the others have none.
  expect(await budgets.end(id, { running: "finish", why })).toBe(3);
  expect(await states(id)).toEqual(["stopped", "cancelled", "cancelled"]);
  expect((await trials.get(first.trialId)).error).toBe(why);
  expect(await budgets.spent()).toEqual([]);
});

test("running trials finish, nothing else starts, and the sweep says why it ended", async () => {
  const { id, worker, first, second } = await begun();
  const { sweeps, attempts, budgets, events } = context.store;
  expect(await budgets.end(id, { running: "finish", why })).toBe(2);
  expect(await budgets.end(id, { running: "finish", why })).toBe(0);
  expect(await states(id)).toEqual(["running", "running", "cancelled", "cancelled"]);
  expect(await attempts.claim({ workerId: worker, slot: 0 })).toBeNull();
  expect(await attempts.renew(first)).toEqual({ current: true, desired: "run" });
  for (const attempt of [first, second])
    await attempts.finish(attempt, { state: "succeeded", values: {} });
  expect((await sweeps.get(id)).state).toBe("completed");
  const told = await events.list({ sweepId: id });
  expect(told.filter(({ what }) => what === "budget")).toMatchObject([
    { trialId: null, why: `${why}: 2 waiting trials ended` },
    { from: "queued", to: "cancelled", by: "controller", why },
    { from: "queued", to: "cancelled", by: "controller", why },
  ]);
});

test("cut trials stop with their checkpoints, and go on from them when the budget is raised", async () => {
  const { id, worker, first, second } = await begun();
  const { sweeps, attempts, budgets, trials } = context.store;
  expect(await budgets.end(id, { running: "cut", why })).toBe(4);
  expect(await attempts.renew(first)).toEqual({ current: true, desired: "stop" });
  await attempts.finish(first, { state: "stopped" });
  expect(await trials.get(first.trialId)).toMatchObject({ state: "stopped", error: why });
  // Raised while the second is still about to stop: that its worker heard of it changes nothing.
  await raise(id);
  await attempts.finish(second, { state: "stopped" });
  expect((await sweeps.get(id)).state).toBe("running");
  expect(await states(id)).toEqual(["queued", "queued", "queued", "queued"]);
  const again = await mustClaim(context.store, worker);
  expect(again).toMatchObject({ trialId: first.trialId, resume: { step: 10 } });
  const [row] = await context.sql(`SELECT spared FROM trial WHERE id = $1`, [first.trialId]);
  expect(row).toEqual({ spared: false });
  await attempts.finish(again, { state: "succeeded", values: {} });
  await sweeps.setDesired(id, "cancel", { by: "ada" });
});

test("a raised budget opens an ended sweep again, but not what a person cancelled", async () => {
  const { id, first, second } = await begun();
  const { sweeps, attempts, budgets, trials } = context.store;
  const [, , third] = await trials.list({ sweepId: id });
  await trials.setDesired(third!.id, "cancel", { by: "ada" });
  await budgets.end(id, { running: "cut", why });
  for (const attempt of [first, second]) await attempts.finish(attempt, { state: "stopped" });
  expect((await sweeps.get(id)).state).toBe("completed");
  await raise(id);
  expect((await sweeps.get(id)).state).toBe("running");
  expect(await states(id)).toEqual(["queued", "queued", "cancelled", "queued"]);
  await sweeps.setDesired(id, "cancel", { by: "ada" });
});

test("one that ended by itself stays ended, and a sampler is asked no more until then", async () => {
  const { sweeps, attempts, budgets, searches } = context.store;
  const { id } = await sweeps.create(newSweep({ spec: limited, target: 5 }));
  const claim = await mustClaim(context.store, await context.worker());
  await attempts.finish(claim, { state: "succeeded", values: {} });
  expect((await searches.open()).map((search) => search.id)).toEqual([id]);
  await budgets.end(id, { running: "finish", why });
  expect((await sweeps.get(id)).state).toBe("completed");
  await expect(raise(id)).rejects.toThrow("has ended (completed), and not because of its budget");
  const limits = { before: limited, spec: limited, concurrency: null, priority: 0 };
  await sweeps.edit(id, { ...limits, target: 5, reopen: true }, { by: "ada" });
  expect((await sweeps.get(id)).state).toBe("running");
  await sweeps.setDesired(id, "cancel", { by: "ada" });
});
