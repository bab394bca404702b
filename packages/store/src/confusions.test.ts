import type { Confusion, SpoolRecord } from "@resweep/spec";
import { expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import { openStore } from "./open-store.ts";
import { cells, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore();

const confusion = (split: Confusion["split"], images: number): Confusion => ({
  ...{ split, classes: 2 },
  cells: [
    [0, 0, images],
    [1, 0, 3],
  ],
  mistakes: [
    { image: 5, label: 1, predicted: 0, confidence: 0.75 },
    { image: 9, label: 1, predicted: 0, confidence: Number.NaN },
  ],
});
const end = (stage: number, step: number, confusions: Confusion[]): SpoolRecord => ({
  ...{ type: "stage-end", stage, name: stage === 0 ? "train" : "prune", step, trainMs: step },
  ...{ results: { values: {} }, confusions },
});
const saved = (stage: number, step: number): SpoolRecord => ({
  ...{ type: "checkpoint", stage, step, epoch: 1, key: `c/${stage}-${step}` },
  ...{ sha256: "00", bytes: 7, store: "a" },
});
const about = (classNames: string[]): SpoolRecord => ({
  type: "facts",
  dataset: { name: "synthetic", hash: "d1", train: 8, validation: 2, test: 2, classNames },
  device: {},
});

async function claim(more: Partial<ReturnType<typeof cells>[number]> = {}): Promise<Claim> {
  await context.store.sweeps.create(newSweep({ cells: cells(1, more) }));
  const { workerId } = await context.store.workers.register({
    ...{ name: "w", host: "h", pid: 1, slots: 1, offers: ["store:a"] },
  });
  return mustClaim(context.store, workerId);
}
const placesOf = async ({ trialId }: Claim) =>
  (await context.store.confusions.places(trialId)).map(({ stage, name, split }) =>
    [stage, name, split].join(" "),
  );

test("what a stage's network confuses is there with its end, and read back as it was told", async () => {
  const { attempts, confusions } = context.store;
  const own = await claim({ config: { dataset: { name: "synthetic", size: 8 } } });
  expect(await confusions.data(own.trialId)).toEqual({
    ...{ dataset: { name: "synthetic", size: 8 }, hash: null, classNames: [] },
  });
  const both = [confusion("test", 40), confusion("validation", 20)];
  await attempts.ship(own, [about(["ant", "bee"]), end(0, 5, both), end(1, 5, [both[0]!])], 1);
  expect(await placesOf(own)).toEqual(["0 train validation", "0 train test", "1 prune test"]);
  const read = await confusions.get(own.trialId, { stage: 0, split: "validation" });
  expect(read).toEqual(both[1]);
  expect(await confusions.get(own.trialId, { stage: 1, split: "validation" })).toBe(null);
  expect(await confusions.data(own.trialId)).toMatchObject({
    ...{ hash: "d1", classNames: ["ant", "bee"] },
  });
  expect(await confusions.data(999_999)).toBe(null);
  await attempts.finish(own, { state: "succeeded", values: {} });
});

test("a batch that is sent twice, or too late, writes it once", async () => {
  const { attempts, confusions } = context.store;
  const own = await claim();
  await attempts.ship(own, [end(0, 5, [confusion("test", 1)])], 1);
  await attempts.ship(own, [end(0, 5, [confusion("test", 2)])], 1);
  await attempts.ship({ ...own, fence: 9 }, [end(0, 5, [confusion("test", 3)])], 2);
  const read = await confusions.get(own.trialId, { stage: 0, split: "test" });
  expect(read?.cells[0]).toEqual([0, 0, 1]);
  await attempts.finish(own, { state: "succeeded", values: {} });
});

test("it goes with a stage that a resume repeats, and with its trial", async () => {
  const { attempts, deletions } = context.store;
  const own = await claim();
  const test = [confusion("test", 40)];
  const records = [end(0, 5, test), saved(0, 5), end(1, 5, test), end(2, 9, test)];
  await attempts.ship(own, records, 1);
  await attempts.finish(own, { state: "yielded" });
  const { workerId } = await context.store.workers.register({
    ...{ name: "w", host: "h", pid: 1, slots: 1, offers: ["store:a"] },
  });
  const again = await mustClaim(context.store, workerId);
  expect(again).toMatchObject({ trialId: own.trialId, resume: { step: 5 } });
  expect(await placesOf(again)).toEqual(["0 train test"]);
  await attempts.finish(again, { state: "succeeded", values: {} });

  const impatient = openStore(context.databaseUrl, { graceMs: 0 });
  await deletions.deleteTrial(own.trialId, { by: "ada" });
  expect(await context.store.confusions.data(own.trialId)).toBe(null);
  await impatient.deletions.purge();
  await impatient.close();
  const left = await context.sql(`SELECT FROM confusion WHERE trial_id = $1`, [own.trialId]);
  expect(left).toEqual([]);
});

test("whoever shares a stage is given what its network confuses", async () => {
  const { attempts, confusions, sweeps, workers } = context.store;
  const shared = cells(2).map((cell) => ({ ...cell, stageKeys: ["k"] }));
  await sweeps.create(newSweep({ cells: shared, priority: 5 }));
  const worker = { name: "w", host: "h", pid: 1, slots: 1, offers: ["store:a"] };
  const { workerId } = await workers.register(worker);
  const owner = await mustClaim(context.store, workerId);
  await attempts.ship(owner, [end(0, 5, [confusion("test", 7)]), saved(0, 5)], 1);
  await attempts.ship(owner, [end(1, 5, [confusion("test", 8)]), saved(1, 5)], 3);
  await attempts.finish(owner, { state: "succeeded", values: {} });
  const heir = await mustClaim(context.store, workerId);
  expect(heir).toMatchObject({ number: 2, resume: { step: 5 } });
  expect(await placesOf(heir)).toEqual(["0 train test"]);
  const read = await confusions.get(heir.trialId, { stage: 0, split: "test" });
  expect(read).toEqual(confusion("test", 7));
  await attempts.finish(heir, { state: "succeeded", values: {} });
  expect((await context.store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});
