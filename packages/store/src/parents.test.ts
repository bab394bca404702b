import type { SpoolRecord } from "@resweep/spec";
import { beforeEach, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import { cells, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore();
const by = { by: "ada" };

beforeEach(async () => {
  await context.sql(`DELETE FROM event`);
  await context.sql(`DELETE FROM sweep`);
});

/** Ends a stage at this step, its checkpoint in a store. */
async function endStage(claim: Claim, stage: number, step: number, from: number): Promise<number> {
  const at = { stage, step };
  const records: SpoolRecord[] = [
    { type: "stage-start", ...at, name: "train", step: step - 1 },
    { type: "stage-end", ...at, name: "train", trainMs: 1, results: { values: {} } },
    {
      ...{ type: "checkpoint", ...at, epoch: step, key: `${claim.trialId}/${stage}`, bytes: 7 },
      ...{ sha256: `digest-${claim.trialId}-${stage}`, store: "s1" },
    },
  ];
  return (await context.store.attempts.ship(claim, records, from)).accepted + 1;
}

/** A parent of two stages that runs, and a sweep whose trials take what its second one leaves. */
async function family(children = 1) {
  const config = { stages: [{ name: "fine-tune" }] };
  await context.store.sweeps.create(newSweep({ cells: cells(1, { config }) }));
  const parent = await mustClaim(context.store, await context.worker());
  const awaited = { trial: parent.trialId, stage: 1 };
  const { id } = await context.store.sweeps.create(
    newSweep({
      cells: cells(children, {
        config: {
          init: { ...awaited, head: "auto" },
          stages: [{ name: "distil", teacher: [{ trial: 1, checkpoint: "x" }, awaited] }],
        },
        requires: ["gpu"],
        parents: [
          { path: "init", ...awaited },
          { path: "stages.0.teacher.1", ...awaited },
        ],
      }),
    }),
  );
  return { parent, sweepId: id };
}

const childrenOf = (sweepId: number) => context.store.trials.list({ sweepId });
const settle = () => context.store.parents.settle();
const nothing = { pinned: 0, failed: 0, reopened: 0 };

/** A worker that has it all. */
async function claim() {
  const worker = { name: "big", host: "h", pid: 1, slots: 9, offers: ["gpu", "store:s1"] };
  const { workerId } = await context.store.workers.register(worker);
  return await context.store.attempts.claim({ workerId, slot: 0 });
}

async function violations() {
  const reports = await context.store.invariants.check({ toleranceSeconds: 0 });
  return reports.filter(({ ok }) => !ok).map(({ name, example }) => `${name}: ${example}`);
}

test("a trial waits until its parent's stage has ended, and then stands for that checkpoint", async () => {
  const { parent, sweepId } = await family(2);
  const next = await endStage(parent, 0, 5, 1);
  expect(await settle()).toEqual(nothing);
  expect(await claim()).toBeNull();
  expect(await context.store.dispatch.due({ generation: "g" })).toEqual([]);
  const [waiting] = await childrenOf(sweepId);
  expect(waiting!.waitsFor).toBe(
    `trial ${parent.trialId} to end its stage 1, which it begins with`,
  );
  expect([...(await context.store.trials.waits({ sweepId })).values()]).toEqual([
    waiting!.waitsFor,
    waiting!.waitsFor,
  ]);
  expect(await violations()).toEqual([]);

  await endStage(parent, 1, 9, next);
  expect(await settle()).toEqual({ ...nothing, pinned: 2 });
  expect(await settle()).toEqual(nothing);
  const pin = {
    checkpoint: `${parent.trialId}/1`,
    sha256: `digest-${parent.trialId}-1`,
    store: "s1",
  };
  const taken = { trial: parent.trialId, stage: 1, ...pin };
  expect((await context.store.dispatch.due({ generation: "g" })).length).toBe(2);
  const claimed = await claim();
  expect(claimed!.config).toEqual({
    init: { ...taken, head: "auto" },
    stages: [{ name: "distil", teacher: [{ trial: 1, checkpoint: "x" }, taken] }],
  });
  const [child] = await context.sql(`SELECT requires, capability FROM trial WHERE id = $1`, [
    claimed!.trialId,
  ]);
  expect(child).toMatchObject({ requires: ["gpu", "store:s1"] });
  expect(await violations()).toEqual([]);
});

test("a worker that cannot open the checkpoint's store is passed by", async () => {
  const { parent } = await family();
  await endStage(parent, 1, 9, await endStage(parent, 0, 5, 1));
  await settle();
  const worker = { name: "far", host: "h", pid: 1, slots: 1, offers: ["gpu", "store:s2"] };
  const { workerId } = await context.store.workers.register(worker);
  expect(await context.store.attempts.claim({ workerId, slot: 0 })).toBeNull();
  expect(await claim()).not.toBeNull();
});

test.each(["failed", "cancelled", "stopped"] as const)(
  "fails with one line where its parent is %s, and waits again once that is reopened",
  async (state) => {
    const { parent, sweepId } = await family();
    const outcome =
      state === "failed"
        ? ({ state, class: "code", message: "a defect" } as const)
        : ({ state } as const);
    await context.store.attempts.finish(parent, outcome);
    expect(await settle()).toEqual({ ...nothing, failed: 1 });
    expect(await settle()).toEqual(nothing);
    const [child] = await childrenOf(sweepId);
    expect(child!.state).toBe("failed");
    expect(child!.error).toBe(
      `init: trial ${parent.trialId}, which it begins with, is ${state} without the end of its stage 1; where it is reopened, this one waits for it again`,
    );
    expect((await context.store.sweeps.get(sweepId)).state).toBe("failed");
    expect(await violations()).toEqual([]);

    await context.store.trials.reopen(parent.trialId, by);
    expect(await settle()).toEqual({ ...nothing, reopened: 1 });
    expect((await context.store.sweeps.get(sweepId)).state).toBe("running");
    const again = await mustClaim(context.store, await context.worker());
    expect(again.trialId).toBe(parent.trialId);
    await endStage(again, 1, 9, await endStage(again, 0, 5, 1));
    expect(await settle()).toEqual({ ...nothing, pinned: 1 });
    expect((await claim())!.sweepId).toBe(sweepId);
    expect(await violations()).toEqual([]);
  },
);

test("fails where its parent is deleted, and for good", async () => {
  const { parent, sweepId } = await family();
  await context.store.attempts.finish(parent, { state: "cancelled" });
  await context.store.deletions.deleteTrial(parent.trialId, by);
  expect(await settle()).toEqual({ ...nothing, failed: 1 });
  const [child] = await childrenOf(sweepId);
  expect(child!.error).toBe(`init: trial ${parent.trialId}, which it begins with, is deleted`);
  expect(await settle()).toEqual(nothing);
});

test("a stage that ended before its trial failed is enough", async () => {
  const { parent } = await family();
  await endStage(parent, 1, 9, await endStage(parent, 0, 5, 1));
  await context.store.attempts.finish(parent, { state: "cancelled" });
  expect(await settle()).toEqual({ ...nothing, pinned: 1 });
});

test("who waits may be cancelled, and stays so", async () => {
  const { parent, sweepId } = await family();
  await context.store.sweeps.setDesired(sweepId, "cancel", by);
  await context.store.attempts.finish(parent, { state: "cancelled" });
  await context.store.trials.reopen(parent.trialId, by);
  expect(await settle()).toEqual(nothing);
  expect((await childrenOf(sweepId))[0]!.state).toBe("cancelled");
});
