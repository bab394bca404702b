import { Conflict, InvalidInput, NotFound, type SpoolRecord } from "@resweep/spec";
import { beforeEach, describe, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import { cells, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore();
const by = { by: "ada" };
let workerId = 0;

beforeEach(async () => {
  workerId = await context.worker();
});

const saved = (step: number, key: string): SpoolRecord => ({
  ...{ type: "checkpoint", stage: 0, step, epoch: 1, key, sha256: "00", bytes: 70, store: "a" },
});

/** A trial whose training has ended with a checkpoint, and that itself has ended. */
async function ended(overrides: Parameters<typeof cells>[1] = {}): Promise<Claim> {
  const { store } = context;
  await store.sweeps.create(newSweep({ cells: cells(1, overrides) }));
  const claim = await mustClaim(store, workerId);
  await store.attempts.ship(
    claim,
    [
      { type: "stage-start", stage: 0, name: "train", step: 0 },
      {
        ...{ type: "stage-end", stage: 0, name: "train", step: 10, trainMs: 50 },
        results: { values: { "test/accuracy": 0.5, "train/loss": Number.NaN } },
      },
      saved(10, `trials/${claim.trialId}/10`),
    ],
    1,
  );
  await store.attempts.finish(claim, { state: "succeeded", values: {} });
  return claim;
}

async function registered(name: string, claim?: Claim) {
  const { trialId } = claim ?? (await ended());
  const network = { name, trialId, stage: "last" as const, notes: "" };
  return await context.store.networks.register(network, by);
}

test("a version names what a stage ended with, with all that was measured of it", async () => {
  const { networks } = context.store;
  const claim = await ended();
  const network = { name: "small", trialId: claim.trialId, stage: 0, notes: "the first" };
  expect(await networks.register(network, by)).toEqual({ name: "small", version: 1 });
  expect(await registered("small", claim)).toEqual({ name: "small", version: 2 });
  const found = await networks.get("small@1");
  expect(found).toEqual({
    ...{ name: "small", version: 1, aliases: [], notes: "the first", createdBy: "ada" },
    ...{ createdAt: expect.any(Date), trialId: claim.trialId, trialNumber: 1 },
    ...{ sweepId: claim.sweepId, sweepName: "depth", stage: 0, stageName: "train" },
    checkpoint: { key: `trials/${claim.trialId}/10`, sha256: "00", bytes: 70, store: "a" },
    values: { "test/accuracy": 0.5, "train/loss": "NaN" },
  });
  // A name alone is its newest version.
  expect(await networks.get("small")).toMatchObject({ version: 2 });
  expect((await networks.list()).map(({ version }) => version)).toEqual([2, 1]);
  await networks.annotate("small@1", "kept for\0 the paper");
  expect((await networks.get("small@1")).notes).toBe("kept for the paper");
});

test("several at once get numbers of their own", async () => {
  const claim = await ended();
  const versions = await Promise.all(Array.from({ length: 5 }, () => registered("busy", claim)));
  expect(versions.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5]);
});

test("an alias is moved from version to version, and what it was is kept", async () => {
  const { networks } = context.store;
  const claim = await ended();
  await registered("wide", claim);
  await registered("wide", claim);
  await networks.promote("best", "wide@1", by);
  await networks.promote("best", "wide", { by: "grace", why: "half the latency" });
  expect(await networks.get("best")).toMatchObject({ version: 2, aliases: ["best"] });
  expect((await networks.get("wide@1")).aliases).toEqual([]);
  const moves = await networks.promotions({ name: "wide", version: 1 });
  expect(moves).toMatchObject([
    { alias: "best", network: "wide@2", by: "grace", why: "half the latency" },
    { alias: "best", network: "wide@1", by: "ada", why: "" },
  ]);
  await networks.promote("best", null, by);
  await expect(networks.get("best")).rejects.toThrow(NotFound);
  await expect(networks.promote("best", null, by)).rejects.toThrow("There is no alias best");
});

describe("a removed version", () => {
  test("is gone, its number is not given again, and its trial may be deleted", async () => {
    const { networks, deletions } = context.store;
    const claim = await ended();
    await registered("gone", claim);
    await expect(deletions.deleteTrial(claim.trialId, by)).rejects.toThrow(
      `Trial ${claim.trialId} has the registered network gone@1: remove that one first`,
    );
    await expect(deletions.deleteSweep(claim.sweepId, by)).rejects.toThrow(Conflict);
    // Trained on, it might end otherwise.
    await expect(context.store.trials.reopen(claim.trialId, by)).rejects.toThrow(Conflict);
    await networks.promote("kept", "gone", by);
    await expect(networks.remove("gone")).rejects.toThrow("gone@1 is kept");
    await networks.promote("kept", null, by);
    await networks.remove("gone");
    await expect(networks.get("gone@1")).rejects.toThrow(NotFound);
    expect(await registered("gone", claim)).toEqual({ name: "gone", version: 2 });
    await networks.remove("gone@2");
    await deletions.deleteTrial(claim.trialId, by);
    await context.sql("UPDATE trial SET deleted_at = now() - interval '8 days' WHERE id = $1", [
      claim.trialId,
    ]);
    await deletions.purge();
    expect(await context.sql("SELECT FROM trial WHERE id = $1", [claim.trialId])).toEqual([]);
    // One that is named cannot be, whoever tries.
    const other = await ended();
    await registered("gone", other);
    await expect(context.sql("DELETE FROM trial WHERE id = $1", [other.trialId])).rejects.toThrow(
      "network_kept",
    );
  });
});

test("what is named is kept by retention, whatever else speaks for it, and let go once it is not", async () => {
  const { checkpoints, networks } = context.store;
  const claim = await ended();
  await registered("kept", claim);
  // As if it were neither the end of its stage nor the trial's newest.
  await context.sql("UPDATE stage SET checkpoint_id = NULL WHERE trial_id = $1", [claim.trialId]);
  await context.sql(
    `INSERT INTO checkpoint (trial_id, fence, stage, step, epoch, key, sha256, bytes, store)
     VALUES ($1, 1, 0, 11, 1.1, 'newer', '00', 70, 'a')`,
    [claim.trialId],
  );
  const kept = { last: 1, best: false, every: null };
  expect(await checkpoints.retain(claim.sweepId, kept)).toMatchObject({ checkpoints: 0 });
  await networks.remove("kept");
  await context.sql("UPDATE checkpoint SET retained_at = NULL WHERE trial_id = $1", [
    claim.trialId,
  ]);
  expect(await checkpoints.retain(claim.sweepId, kept)).toMatchObject({ checkpoints: 1 });
});

describe("what is refused", () => {
  test.each([
    ["a trial that is not there", { trialId: 999_999 }, NotFound],
    ["a stage without a checkpoint", { stage: 3 }, Conflict],
    ["the name of an alias", { name: "taken" }, InvalidInput],
  ])("%s", async (_what, wrong, error) => {
    const { networks } = context.store;
    const { trialId } = await ended();
    await registered("base");
    await networks.promote("taken", "base", by);
    const network = { name: "fine", trialId, stage: 0, notes: "", ...wrong };
    await expect(networks.register(network, by)).rejects.toThrow(error);
  });

  test("a trial that has not ended", async () => {
    const { sweeps, networks } = context.store;
    const { id } = await sweeps.create(newSweep());
    const [trial] = await context.store.trials.list({ sweepId: id });
    const network = { name: "early", trialId: trial!.id, stage: 0, notes: "" };
    await expect(networks.register(network, by)).rejects.toThrow(
      `Trial ${trial!.id} has not ended (queued): register it once it has`,
    );
    await sweeps.setDesired(id, "cancel", by);
  });

  test("an alias that is a network's name, and references to nothing", async () => {
    const { networks } = context.store;
    await registered("named");
    await expect(networks.promote("named", "named@1", by)).rejects.toThrow(InvalidInput);
    for (const reference of ["nobody", "named@7", "named@", "@1", "named@99999999999"])
      await expect(networks.get(reference)).rejects.toThrow(NotFound);
  });
});
