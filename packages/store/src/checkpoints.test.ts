import { randomUUID } from "node:crypto";
import { type SpoolRecord, storeToken } from "@resweep/spec";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import type { KeptCheckpoints } from "./checkpoints.ts";
import type { NewSweep } from "./new-sweep.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";
import { cells, mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore();
const storeId = randomUUID();
/** Files are collectable at once. */
let hasty: Store;
beforeAll(() => {
  hasty = openStore(context.databaseUrl, { collectAfterMs: 0 });
});
afterAll(() => hasty?.close());

const lastOnly: KeptCheckpoints = { last: 1, best: false, every: null };
const usual: KeptCheckpoints = { last: 1, best: true, every: null };

/** A trial that writes a checkpoint every ten steps, with the objective's value at that step. */
async function trial(overrides: Partial<NewSweep> = {}) {
  const workerId = await context.worker();
  await context.store.workers.offer(workerId, [storeToken(storeId)]);
  const { id: sweepId } = await context.store.sweeps.create(
    newSweep({ cells: cells(1), priority: 1_000_000, ...overrides }),
  );
  const claim = await mustClaim(context.store, workerId);
  expect(claim.sweepId).toBe(sweepId);
  let sequence = 1;
  const ship = async (...records: SpoolRecord[]) => {
    await context.store.attempts.ship(claim, records, sequence);
    sequence += records.length;
  };
  await ship({ type: "stage-start", stage: 0, name: "train", step: 0 });
  return {
    ...{ sweepId, workerId, claim, ship },
    /** Values of epochs, one checkpoint each, in a stage. */
    async epochs(values: readonly number[], { stage = 0, from = 0 } = {}) {
      for (const [i, value] of values.entries()) {
        const step = (from + i + 1) * 10;
        await ship(
          { ...pointRecord(step, { "validation/accuracy": value }), stage } as SpoolRecord,
          checkpoint(claim, step, { stage }),
        );
      }
    },
  };
}

const keyOf = ({ trialId, fence }: Claim, name: string) =>
  `db-1/trials/${trialId}/${fence}/${name}`;

function checkpoint(
  claim: Claim,
  step: number,
  options: { stage?: number; store?: string | null; name?: string } = {},
): SpoolRecord {
  const { stage = 0, store = storeId, name = `${stage}-${step}` } = options;
  const key = keyOf(claim, name);
  const at = { stage, step, epoch: step / 10, key, sha256: "00", bytes: 100 };
  return { type: "checkpoint", ...at, ...(store === null ? {} : { store }) };
}

const live = async ({ trialId }: Claim) =>
  (await context.store.trials.get(trialId)).checkpoints.map(({ step }) => step);

describe("retention", () => {
  test("keeps the newest and the best, and says what it let go", async () => {
    const { sweepId, claim, epochs } = await trial();
    await epochs([0.1, 0.7, 0.3, 0.7, 0.2]);
    const fresh = await context.store.checkpoints.unexamined();
    expect(fresh).toEqual([{ sweepId, spec: { name: "depth" } }]);
    const would = await context.store.checkpoints.retain(sweepId, usual, { dryRun: true });
    expect(would).toEqual({ checkpoints: 3, bytes: 300 });
    expect(await live(claim)).toHaveLength(5);
    expect(await context.store.checkpoints.retain(sweepId, usual)).toEqual(would);
    // Of two equal ones the first is the best.
    expect(await live(claim)).toEqual([20, 50]);
    expect(await context.store.checkpoints.unexamined()).toEqual([]);

    await epochs([0.9], { from: 5 });
    await context.store.checkpoints.retain(sweepId, usual);
    expect(await live(claim)).toEqual([60]);
  });

  test.each([
    [{ last: 3, best: false, every: null }, [30, 40, 50]],
    [lastOnly, [50]],
    [{ last: 1, best: false, every: 2 }, [20, 40, 50]],
    [{ last: 1, best: true, every: 3 }, [20, 30, 50]],
    [null, [10, 20, 30, 40, 50]],
  ])("with %j keeps %j", async (kept, steps) => {
    const { sweepId, claim, epochs } = await trial();
    await epochs([0.1, 0.7, 0.3, 0.4, 0.2]);
    await context.store.checkpoints.retain(sweepId, kept);
    expect(await live(claim)).toEqual(steps);
    expect(await context.store.checkpoints.unexamined()).toEqual([]);
  });

  test("takes the least where less is better, and never a NaN for the best", async () => {
    const objective = { metric: "validation/accuracy", mode: "min" } as const;
    const { sweepId, claim, epochs } = await trial({ objective });
    await epochs([0.4, Number.NaN, 0.1, 0.5]);
    await context.store.checkpoints.retain(sweepId, usual);
    expect(await live(claim)).toEqual([30, 40]);
    const high = await trial();
    await high.epochs([0.4, Number.NaN, 0.3]);
    await context.store.checkpoints.retain(high.sweepId, usual);
    expect(await live(high.claim)).toEqual([10, 30]);
  });

  test("keeps the end of each stage and the best of each", async () => {
    const { sweepId, claim, epochs, ship } = await trial();
    const end = (stage: number, step: number): SpoolRecord => ({
      ...{ type: "stage-end", stage, name: "s", step, trainMs: 1, results: { values: {} } },
    });
    await epochs([0.9, 0.5]);
    await ship(end(0, 30), checkpoint(claim, 30));
    await ship({ type: "stage-start", stage: 1, name: "prune", step: 30 });
    await ship(end(1, 30), checkpoint(claim, 30, { stage: 1 }));
    await ship({ type: "stage-start", stage: 2, name: "fine-tune", step: 30 });
    // Given back in the midst of an epoch: the value that it has is of the training.
    await ship(checkpoint(claim, 35, { stage: 2 }));
    await epochs([0.6, 0.8, 0.7], { stage: 2, from: 3 });
    await context.store.checkpoints.retain(sweepId, usual);
    expect(await live(claim)).toEqual([10, 30, 30, 50, 60]);
  });

  test("leaves what was written before stores had names", async () => {
    const { sweepId, claim, ship } = await trial();
    await ship(checkpoint(claim, 10, { store: null }), checkpoint(claim, 20, { store: null }));
    expect(await context.store.checkpoints.unexamined()).toEqual([]);
    await ship(checkpoint(claim, 30), checkpoint(claim, 40));
    await context.store.checkpoints.retain(sweepId, lastOnly);
    expect(await live(claim)).toEqual([10, 20, 40]);
  });

  test("leaves a trial that is lost what it resumes from", async () => {
    const { sweepId, workerId, claim, epochs } = await trial();
    await epochs([0.9, 0.1]);
    await context.store.checkpoints.retain(sweepId, lastOnly);
    await context.store.attempts.lose(claim, "killed");
    const next = await mustClaim(context.store, workerId);
    expect(next).toMatchObject({ trialId: claim.trialId, resume: { step: 20 } });
    await context.store.attempts.finish(next, { state: "cancelled" });
  });

  test("has no say over what a trial that begins anew elsewhere leaves behind", async () => {
    const { sweepId, workerId, claim, epochs } = await trial();
    await epochs([0.9, 0.1]);
    await context.store.checkpoints.retain(sweepId, usual);
    await context.store.attempts.lose(claim, "killed");
    await context.sql(`UPDATE worker SET seen_at = now() - interval '1 day'`);
    const elsewhere = await context.worker("elsewhere");
    await context.store.workers.offer(elsewhere, [storeToken(randomUUID())]);
    const next = await mustClaim(context.store, elsewhere);
    expect(next).toMatchObject({ trialId: claim.trialId, resume: null });
    expect(await live(claim)).toEqual([]);
    // Its first store is back: there is nothing in it to go on from.
    await context.sql(`UPDATE worker SET seen_at = now()`);
    await context.store.attempts.lose(next, "killed");
    const last = await mustClaim(context.store, workerId);
    expect(last).toMatchObject({ trialId: claim.trialId, resume: null });
    await context.store.attempts.finish(last, { state: "cancelled" });
  });

  test("twice at once brings nothing back that went", async () => {
    const { sweepId, claim, epochs } = await trial();
    await epochs([0.1, 0.2, 0.3]);
    await Promise.all(
      Array.from({ length: 8 }, () => context.store.checkpoints.retain(sweepId, lastOnly)),
    );
    expect(await live(claim)).toEqual([30]);
  });
});

test("a checkpoint whose file is lost is gone for all that name it; the one before takes over", async () => {
  const { workerId, claim, epochs } = await trial();
  await epochs([0.1, 0.2, 0.3]);
  const other = await trial();
  await other.ship(checkpoint(claim, 30, { name: "0-30" }));
  await context.store.attempts.lose(claim, "killed");
  const next = await mustClaim(context.store, workerId);
  expect(next.resume).toMatchObject({ step: 30 });
  const lost: SpoolRecord = { type: "checkpoint-lost", key: next.resume!.key };
  await context.store.attempts.ship(next, [lost], 1);
  expect(await live(claim)).toEqual([10, 20]);
  expect(await live(other.claim)).toEqual([]);
  await context.store.attempts.finish(next, { state: "yielded" });
  const last = await mustClaim(context.store, workerId);
  expect(last).toMatchObject({ trialId: claim.trialId, resume: { step: 20 } });
  await context.store.attempts.finish(last, { state: "cancelled" });
  // Only what an attempt of its own names is its to report.
  await other.ship({ type: "checkpoint-lost", key: keyOf(claim, "0-10") });
  expect(await live(claim)).toEqual([10, 20]);
});

describe("files", () => {
  test("are to be collected once no checkpoint names them, and once only", async () => {
    const { sweepId, claim, epochs } = await trial();
    await epochs([0.1, 0.2, 0.3]);
    expect(await hasty.checkpoints.collectable(storeId, 1000)).not.toContainEqual(
      expect.objectContaining({ key: keyOf(claim, "0-10") }),
    );
    await hasty.checkpoints.retain(sweepId, lastOnly);
    const mine = async (store: Store, id = storeId) =>
      (await store.checkpoints.collectable(id, 1000))
        .filter(({ key }) => key.startsWith(`db-1/trials/${claim.trialId}/`))
        .map(({ key, bytes }) => [key.split("/").at(-1), bytes]);
    // Somebody may still be copying the row: not for two minutes.
    expect(await mine(context.store)).toEqual([]);
    expect(await mine(hasty, randomUUID())).toEqual([]);
    expect(await mine(hasty)).toEqual([
      ["0-10", 100],
      ["0-20", 100],
    ]);
    await hasty.checkpoints.collected(storeId, [keyOf(claim, "0-10"), keyOf(claim, "0-30")]);
    expect(await mine(hasty)).toEqual([["0-20", 100]]);
    // What is live is never recorded as removed.
    const [row] = await context.sql<{ at: Date | null }>(
      `SELECT collected_at AS at FROM checkpoint WHERE key = $1`,
      [keyOf(claim, "0-30")],
    );
    expect(row!.at).toBeNull();
  });

  test("stay as long as another trial's checkpoint names them", async () => {
    const { sweepId, claim, epochs } = await trial();
    await epochs([0.1, 0.2]);
    const shared = keyOf(claim, "0-10");
    const other = await trial();
    await other.ship(checkpoint(claim, 10, { name: "0-10" }));
    await hasty.checkpoints.retain(sweepId, lastOnly);
    const keys = async () =>
      (await hasty.checkpoints.collectable(storeId, 1000)).map(({ key }) => key);
    expect(await keys()).not.toContain(shared);
    await other.epochs([0.5], { from: 1 });
    await hasty.checkpoints.retain(other.sweepId, lastOnly);
    expect((await keys()).filter((key) => key === shared)).toEqual([shared]);
  });

  test("that no checkpoint names are orphans, unless their attempt still runs", async () => {
    const { claim, ship, workerId } = await trial();
    await ship(checkpoint(claim, 10));
    const { trialId, fence } = claim;
    const found = (name: string) => ({ key: keyOf(claim, name), trialId, fence });
    const files = [found("0-10"), found("0-20")];
    const gone = { key: "db-1/trials/999999/1/0-10", trialId: 999_999, fence: 1 };
    const orphans = (id = storeId) => context.store.checkpoints.orphans(id, [...files, gone]);
    expect(await orphans()).toEqual([gone.key]);
    await context.store.attempts.lose(claim, "killed");
    expect(await orphans()).toEqual([found("0-20").key, gone.key]);
    // The row is of this store: in another one the file is a stray copy.
    expect(await orphans(randomUUID())).toHaveLength(3);
    const next = await mustClaim(context.store, workerId);
    expect(await orphans()).toEqual([found("0-20").key, gone.key]);
    await context.store.attempts.finish(next, { state: "cancelled" });
  });
});

describe("a store", () => {
  test("has one folder for this database, whoever registers it first", async () => {
    const id = randomUUID();
    const use = (address: string) => context.store.checkpoints.useStore({ id, address });
    const folders = await Promise.all(["/a", "/a", "/b", "/b"].map(use));
    expect(new Set(folders.map(({ folder }) => folder)).size).toBe(1);
    expect(folders[0]!.folder).toMatch(/^db-[0-9a-f]{12}$/);
    const other = await context.store.checkpoints.useStore({ id: randomUUID(), address: "/a" });
    expect(other.folder).not.toBe(folders[0]!.folder);
  });

  test("is looked through by one in an hour", async () => {
    const id = randomUUID();
    await context.store.checkpoints.useStore({ id, address: "/a" });
    const takes = await Promise.all(
      Array.from({ length: 5 }, () => context.store.checkpoints.takeScan(id, 3600)),
    );
    expect(takes.filter(Boolean)).toHaveLength(1);
    expect(await context.store.checkpoints.takeScan(id, 0)).toBe(true);
  });
});

test("the invariants hold after all of it", async () => {
  const reports = await context.store.invariants.check();
  expect(reports.filter(({ ok }) => !ok)).toEqual([]);
});

describe("what a stage ended with", () => {
  const stageEnd = (stage: number, step: number) =>
    ({ type: "stage-end", stage, name: "s", step, trainMs: 1, results: { values: {} } }) as const;
  const ofStage = (claim: Claim, stage: number | "last") =>
    context.store.checkpoints.ofStage(claim.trialId, stage);

  test("is its last checkpoint, once it has ended and as long as it is kept", async () => {
    const { claim, epochs, ship } = await trial();
    await epochs([0.1, 0.2]);
    const state = { trialState: "running", stageState: "running" };
    const running = { ...state, stage: 0, checkpoint: null, lastStage: 0 };
    expect(await ofStage(claim, 0)).toEqual(running);
    expect(await ofStage(claim, "last")).toEqual(running);
    await ship(stageEnd(0, 30));
    // Until the checkpoint of that end is there, nobody can go on from it.
    expect(await ofStage(claim, 0)).toEqual({ ...running, stageState: "succeeded" });
    await ship(checkpoint(claim, 30, { name: "end" }));
    const ended = { key: keyOf(claim, "end"), sha256: "00", store: storeId };
    expect((await ofStage(claim, 0))!.checkpoint).toEqual(ended);
    await ship({ type: "stage-start", stage: 1, name: "prune", step: 30 });
    await ship(stageEnd(1, 30), checkpoint(claim, 30, { stage: 1, name: "pruned" }));
    expect((await ofStage(claim, 0))!.checkpoint).toEqual(ended);
    expect(await ofStage(claim, "last")).toMatchObject({
      stage: 1,
      checkpoint: { key: keyOf(claim, "pruned") },
    });
    expect(await ofStage(claim, 2)).toMatchObject({ stageState: null, checkpoint: null });
    await context.sql(`UPDATE checkpoint SET deleted_at = now() WHERE trial_id = $1`, [
      claim.trialId,
    ]);
    expect(await ofStage(claim, 0)).toMatchObject({ stageState: "succeeded", checkpoint: null });
  });

  test("is nothing of a trial that is not there", async () => {
    expect(await context.store.checkpoints.ofStage(999_999, 0)).toBeNull();
    expect(await context.store.checkpoints.ofStage(999_999, "last")).toBeNull();
  });
});
