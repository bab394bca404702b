import type { SpoolRecord } from "@resweep/spec";
import { expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import type { NewSweep } from "./new-sweep.ts";
import {
  cells,
  checkpointRecord,
  mustClaim,
  newSweep,
  pointRecord,
  testStore,
} from "./test-store.ts";
import type { GivenVerdict } from "./verdicts.ts";

const context = testStore();
const metric = "validation/accuracy";

const judged = (overrides: Partial<NewSweep> = {}) =>
  newSweep({ cells: cells(2), judges: "trials", ...overrides });

/** Ten steps make an epoch. */
const epoch = (number: number, value: number): SpoolRecord =>
  pointRecord(number * 10, { [metric]: value });

const said = (
  trialId: number,
  verdict: GivenVerdict["verdict"],
  more: Partial<GivenVerdict> = {},
): GivenVerdict => ({
  ...{ trialId, verdict, why: "not the best", told: "asha: 0.5 at epoch 1, not the best" },
  about: { epoch: 1, turn: 1 },
  ...more,
});

async function begun(overrides: Partial<NewSweep> = {}) {
  const { id } = await context.store.sweeps.create(judged(overrides));
  const claim = await mustClaim(context.store, await context.worker());
  expect(claim.sweepId).toBe(id);
  const shipped = await context.store.attempts.ship(
    claim,
    [pointRecord(5, { "train/loss": 1 }), epoch(1, 0.5), checkpointRecord(10)],
    1,
  );
  return { id, claim, shipped };
}

/** Leaves nothing that a later test would claim. */
async function over(id: number, ...running: Claim[]) {
  await context.store.sweeps.setDesired(id, "cancel", { by: "ada" });
  for (const claim of running) await context.store.attempts.finish(claim, { state: "cancelled" });
}

test("what is measured at the ends of epochs is due once, with its sweep", async () => {
  const { verdicts, attempts } = context.store;
  const { id, claim, shipped } = await begun({ target: 9, spec: { scheduler: { name: "asha" } } });
  expect(claim.judgedBy).toBe(metric);
  expect(shipped).toEqual({ current: true, accepted: 3, measured: true });
  expect(await verdicts.due()).toEqual([
    {
      ...{ id, spec: { scheduler: { name: "asha" } }, judges: "trials", planned: 9 },
      objective: { metric, mode: "max" },
    },
  ]);
  const nan = epoch(2, Number.NaN);
  expect(await attempts.ship(claim, [pointRecord(15, { [metric]: 1 }), nan], 4)).toMatchObject({
    measured: true,
  });
  const [trial] = await verdicts.trials(id);
  expect(trial).toMatchObject({ id: claim.trialId, state: "running", desired: "run" });
  expect(trial!.measurements).toMatchObject([
    { epoch: 1, value: 0.5, turn: null, verdict: null },
    { epoch: 2, value: Number.NaN, turn: null, verdict: null },
  ]);
  await verdicts.give(id, [
    said(claim.trialId, "continue"),
    said(claim.trialId, null, { about: { epoch: 2, turn: 2 } }),
  ]);
  expect(await verdicts.due()).toEqual([]);
  // A resumed attempt repeats an epoch: it has been judged.
  await attempts.finish(claim, { state: "yielded" });
  const again = await mustClaim(context.store, await context.worker());
  await attempts.ship(again, [epoch(2, Number.NaN)], 1);
  expect(await verdicts.due()).toEqual([]);
  const { measurements } = await context.store.trials.get(claim.trialId);
  expect(measurements).toEqual([
    { epoch: 1, value: 0.5, verdict: "continue", why: "not the best" },
    { epoch: 2, value: Number.NaN, verdict: null, why: "not the best" },
  ]);
  await over(id, again);
});

test("a sweep without a scheduler measures nothing", async () => {
  const { id, claim, shipped } = await begun({ judges: null });
  expect(shipped).toEqual({ current: true, accepted: 3 });
  expect(await context.store.verdicts.due()).toEqual([]);
  await over(id, claim);
});

test("a running trial that is to stop hears of it with its heartbeat, and ends with the reason", async () => {
  const { verdicts, attempts, trials, sweeps } = context.store;
  const { id, claim } = await begun({ cells: cells(1) });
  expect(await verdicts.give(id, [said(claim.trialId, "stop")])).toBe(1);
  expect(await attempts.renew(claim)).toEqual({ current: true, desired: "stop" });
  await expect(trials.setDesired(claim.trialId, "pause", { by: "ada" })).rejects.toThrow(
    "is being stopped; reopen it then",
  );
  expect(await attempts.finish(claim, { state: "stopped" })).toEqual({ current: true });
  const trial = await trials.get(claim.trialId);
  const why = "asha: 0.5 at epoch 1, not the best";
  expect(trial).toMatchObject({ state: "stopped", error: why, objective: 0.5 });
  expect(trial.attempts.map(({ state, error }) => [state, error])).toEqual([["stopped", why]]);
  expect(trial.events.slice(0, 2)).toMatchObject([
    { what: "finished", from: "running", to: "stopped", why },
    { what: "stop", from: "running", to: "running", by: "controller", why },
  ]);
  expect(await sweeps.get(id)).toMatchObject({ state: "completed", best: { value: 0.5 } });

  // Whoever opens it again wants it trained: it goes on from its checkpoint and is judged no more.
  await trials.reopen(claim.trialId, { by: "ada" });
  const again = await mustClaim(context.store, await context.worker());
  expect(again).toMatchObject({ trialId: claim.trialId, resume: { step: 10 } });
  expect(await verdicts.give(id, [said(claim.trialId, "stop")])).toBe(0);
  expect(await attempts.renew(again)).toEqual({ current: true, desired: "run" });
  await attempts.finish(again, { state: "succeeded", values: { [metric]: 0.9 } });
  expect(await trials.get(claim.trialId)).toMatchObject({ state: "succeeded", error: null });
});

test.each([
  ["lost", "stopped"],
  ["yielded", "stopped"],
] as const)("one that is %s before it heard has ended all the same", async (how, state) => {
  const { verdicts, attempts, trials } = context.store;
  const { id, claim } = await begun({ cells: cells(1) });
  await verdicts.give(id, [said(claim.trialId, "stop")]);
  if (how === "lost") await attempts.lose(claim, "killed");
  else await attempts.finish(claim, { state: "yielded" });
  expect(await trials.get(claim.trialId)).toMatchObject({ state, error: /not the best/ });
  expect((await context.store.sweeps.get(id)).state).toBe("completed");
});

test("one that reached its end before it heard has succeeded, and cancelling weighs more", async () => {
  const { verdicts, attempts, trials, sweeps } = context.store;
  const { id, claim } = await begun({ cells: cells(1) });
  await verdicts.give(id, [said(claim.trialId, "stop")]);
  await attempts.finish(claim, { state: "succeeded", values: { [metric]: 0.7 } });
  expect(await trials.get(claim.trialId)).toMatchObject({ state: "succeeded", objective: 0.7 });

  const other = await begun({ cells: cells(1) });
  await verdicts.give(other.id, [said(other.claim.trialId, "stop")]);
  await sweeps.setDesired(other.id, "cancel", { by: "ada" });
  expect(await attempts.renew(other.claim)).toMatchObject({ desired: "cancel" });
  await attempts.finish(other.claim, { state: "cancelled" });
  expect((await trials.get(other.claim.trialId)).state).toBe("cancelled");
});

test("a queued trial that is to stop ends at once", async () => {
  const { verdicts, attempts, trials } = context.store;
  const { id, claim } = await begun();
  await attempts.finish(claim, { state: "yielded" });
  const second = (await trials.list({ sweepId: id }))[1]!;
  const nowhere = said(second.id, "stop", { about: null });
  expect(await verdicts.give(id, [said(claim.trialId, "stop"), nowhere])).toBe(2);
  expect((await context.store.sweeps.get(id)).state).toBe("completed");
  expect(await trials.get(second.id)).toMatchObject({ state: "stopped", step: 0 });
});

test("a trial that is to wait gives way, is not claimed, and goes on from its checkpoint", async () => {
  const { verdicts, attempts, trials, searches } = context.store;
  const { id, claim } = await begun({ target: 9, concurrency: 2 });
  const workerId = await context.worker();
  await verdicts.give(id, [said(claim.trialId, "wait")]);
  expect(await attempts.renew(claim)).toEqual({ current: true, desired: "wait" });
  await attempts.finish(claim, { state: "yielded" });
  expect((await trials.get(claim.trialId)).waitsFor).toMatch(/^the scheduler, until more is known/);
  // It leaves room for another trial of the sampler's, and its sweep is looked at each time.
  expect((await searches.open())[0]).toMatchObject({ id, open: 1 });
  expect((await verdicts.due()).map((sweep) => sweep.id)).toEqual([id]);
  const other = await mustClaim(context.store, workerId);
  expect(other.trialId).not.toBe(claim.trialId);
  expect(await attempts.claim({ workerId, slot: 1 })).toBeNull();
  await verdicts.give(id, [said(claim.trialId, "continue")]);
  const again = await mustClaim(context.store, workerId);
  expect(again).toMatchObject({ trialId: claim.trialId, resume: { step: 10 } });
  const events = (await trials.get(claim.trialId)).events.map(({ what }) => what);
  expect(events.slice(0, 4)).toEqual(["claimed", "continue", "finished", "wait"]);

  // What a person has paused, no scheduler lets go on.
  await trials.setDesired(claim.trialId, "pause", { by: "ada" });
  await verdicts.give(id, [said(claim.trialId, "wait")]);
  await verdicts.give(id, [said(claim.trialId, "continue")]);
  expect((await trials.get(claim.trialId)).desired).toBe("pause");
  await over(id, again, other);
});

test("the invariants hold of all that came of it", async () => {
  expect((await context.store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});
