import type { SpoolRecord } from "@resweep/spec";
import { beforeAll, describe, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import { checkpointRecord, mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore(600_000);
let workerId = 0;
beforeAll(async () => {
  workerId = await context.worker();
});

async function running(): Promise<Claim> {
  await context.store.sweeps.create(newSweep());
  return await mustClaim(context.store, workerId);
}

async function resumed(old: Claim): Promise<Claim> {
  await context.store.attempts.finish(old, { state: "yielded" });
  return await mustClaim(context.store, workerId);
}

async function curve({ trialId }: Claim, name = "train/loss") {
  const [found] = await context.store.metrics.curves({ trialIds: [trialId], names: [name] });
  return found?.points.map(({ step, value }) => [step, value]) ?? [];
}

const losses = (from: number, to: number, value = 1): SpoolRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    pointRecord(from + index, { "train/loss": value }),
  );

describe("records are written once", () => {
  test("when a batch is sent again, whole or with more behind it", async () => {
    const claim = await running();
    const { attempts } = context.store;
    const log = (message: string): SpoolRecord => ({
      ...{ type: "log", level: "info", message, at: "2026-11-23T12:00:00.000Z" },
    });
    const records = [log("a"), ...losses(1, 3), log("b")];
    expect(await attempts.ship(claim, records, 1)).toEqual({ current: true, accepted: 5 });
    expect(await attempts.ship(claim, records, 1)).toEqual({ current: true, accepted: 5 });
    expect(await attempts.ship(claim, [...records.slice(3), log("c")], 4)).toEqual({
      ...{ current: true, accepted: 6 },
    });
    const lines = await context.store.logs.list({ trialId: claim.trialId });
    expect(lines.map(({ message }) => message)).toEqual(["a", "b", "c"]);
    expect(await curve(claim)).toEqual([1, 2, 3].map((step) => [step, 1]));
    const rollups = await context.sql(`SELECT count, sum FROM metrics.rollup WHERE trial_id = $1`, [
      claim.trialId,
    ]);
    expect(rollups).toEqual([{ count: 3, sum: 3 }]);
  });

  test("when the same batch is sent by many at once", async () => {
    const claim = await running();
    const records = [...losses(1, 50), checkpointRecord(50)];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => context.store.attempts.ship(claim, records, 1)),
    );
    expect(answers).toEqual(answers.map(() => ({ current: true, accepted: 51 })));
    expect(await curve(claim)).toHaveLength(50);
    expect((await context.store.trials.get(claim.trialId)).checkpoints).toHaveLength(1);
  });

  test("and a gap writes nothing", async () => {
    const claim = await running();
    const { attempts } = context.store;
    await attempts.ship(claim, losses(1, 2), 1);
    expect(await attempts.ship(claim, losses(5, 6), 5)).toEqual({ current: true, accepted: 2 });
    expect(await curve(claim)).toHaveLength(2);
  });
});

test("NaN and infinities come back as they went in, everywhere", async () => {
  const claim = await running();
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.1, 1e308];
  const { store } = context;
  const records: SpoolRecord[] = values.map((value, index) =>
    pointRecord(index + 1, { "train/loss": value, "validation/accuracy": value }),
  );
  records.push({
    ...{ type: "stage-end", stage: 0, name: "train", step: 5, trainMs: 25 },
    results: { values: { "test/loss": Number.NaN, "test/accuracy": Number.NEGATIVE_INFINITY } },
  });
  await store.attempts.ship(claim, records, 1);
  expect((await curve(claim)).map(([, value]) => value)).toEqual(values);
  const trial = await store.trials.get(claim.trialId);
  expect(trial.results["test/loss"]).toBeNaN();
  expect(trial.stages[0]?.results?.values).toEqual({
    ...{ "test/loss": Number.NaN, "test/accuracy": Number.NEGATIVE_INFINITY },
  });
  expect(trial.objective).toBe(1e308);
  await store.attempts.finish(claim, {
    state: "succeeded",
    values: { "validation/accuracy": NaN },
  });
  expect((await store.sweeps.get(claim.sweepId)).best).toBe(null);
  const exported = [];
  for await (const page of store.metrics.points(claim.trialId)) exported.push(...page);
  expect(exported).toHaveLength(10);
  expect(exported[0]).toEqual({
    ...{ name: "train/loss", fence: 1, step: 1, epoch: 0.1, trainMs: 5, value: Number.NaN },
  });
});

test("progress, stages, checkpoints, facts and logs reach the trial", async () => {
  const claim = await running();
  const dataset = { name: "synthetic", hash: "abc", train: 90, validation: 10, test: 20 };
  const layer = {
    ...{ name: "conv1", parametersBefore: 9, parametersAfter: 5, macsBefore: 8, macsAfter: 4 },
    ...{ filtersBefore: 2, filtersAfter: 1 },
  };
  await context.store.attempts.ship(
    claim,
    [
      { type: "facts", dataset, device: { kind: "cpu", gone: Number.NaN } },
      { type: "progress", step: 0, totalSteps: 200 },
      { type: "stage-start", stage: 0, name: "train", step: 0 },
      pointRecord(10, { "validation/accuracy": 0.5 }),
      checkpointRecord(10),
      {
        ...{ type: "stage-end", stage: 0, name: "train", step: 10, trainMs: 50 },
        results: { values: { "test/accuracy": 0.4 }, layers: [layer] },
      },
      { type: "stage-start", stage: 1, name: "prune", step: 10 },
      { type: "log", level: "warn", message: "zero \0 byte \ud800", at: new Date().toISOString() },
    ],
    1,
  );
  const trial = await context.store.trials.get(claim.trialId);
  expect(trial).toMatchObject({ step: 10, totalSteps: 200, objective: 0.5, worker: "w1" });
  expect(trial.facts).toEqual({ dataset, device: { kind: "cpu", gone: "NaN" } });
  expect(trial.stages).toEqual([
    {
      ...{ index: 0, name: "train", state: "succeeded", firstStep: 0, lastStep: 10, trainMs: 50 },
      sharedWith: null,
      results: { values: { "test/accuracy": 0.4 }, layers: [layer] },
    },
    {
      ...{ index: 1, name: "prune", state: "running", firstStep: 10, lastStep: null },
      ...{ trainMs: null, sharedWith: null, results: null },
    },
  ]);
  // The same for a whole sweep at once, without the layers.
  const { trialId, sweepId } = claim;
  expect(await context.store.trials.stages({ sweepId })).toEqual(
    trial.stages.map((stage) => ({
      ...stage,
      trialId,
      results: stage.results && { values: stage.results.values },
    })),
  );
  expect(trial.checkpoints).toMatchObject([{ stage: 0, step: 10, key: "trial/step-10", fence: 1 }]);
  const [line] = await context.store.logs.list({ trialId: claim.trialId });
  expect(line).toMatchObject({ level: "warn", message: "zero  byte \ufffd", fence: 1 });
});

describe("an attempt that resumes", () => {
  test("hides what the older one wrote beyond the checkpoint, and keeps it", async () => {
    const first = await running();
    const { attempts } = context.store;
    await attempts.ship(first, [...losses(1, 300, 1), checkpointRecord(280)], 1);
    const second = await resumed(first);
    expect(second.resume?.step).toBe(280);
    expect(await curve(second)).toHaveLength(280);
    await attempts.ship(second, losses(281, 320, 2), 1);
    const points = await curve(second);
    expect(points).toHaveLength(320);
    expect(points.filter(([, value]) => value === 1)).toHaveLength(280);
    expect(points.slice(280).every(([, value]) => value === 2)).toBe(true);
    const [kept] = await context.sql<{ count: number }>(
      `SELECT count(*)::int FROM metrics.point WHERE trial_id = $1`,
      [first.trialId],
    );
    expect(kept?.count).toBe(340);
  });

  test("writes at the checkpoint's own step what the older one had not come to", async () => {
    const first = await running();
    const { attempts, metrics } = context.store;
    await attempts.ship(first, [...losses(1, 8), checkpointRecord(8)], 1);
    const second = await resumed(first);
    const both = { "train/loss": 1, "test/accuracy": 0.5 };
    await attempts.ship(second, [pointRecord(8, both), pointRecord(9, both)], 1);
    expect((await curve(second)).map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await curve(second, "test/accuracy")).map(([step]) => step)).toEqual([8, 9]);
    const exported: string[] = [];
    for await (const page of metrics.points(second.trialId)) {
      exported.push(...page.map(({ name, fence, step }) => `${name} ${step} by ${fence}`));
    }
    expect(exported.slice(0, 2)).toEqual(["test/accuracy 8 by 2", "test/accuracy 9 by 2"]);
    expect(exported.slice(-2)).toEqual(["train/loss 8 by 1", "train/loss 9 by 2"]);
    expect(exported).toHaveLength(11);
  });

  test("from the beginning hides everything", async () => {
    const first = await running();
    await context.store.attempts.ship(first, losses(0, 5), 1);
    const second = await resumed(first);
    expect(second.resume).toBe(null);
    expect(await curve(second)).toEqual([]);
    expect(await context.store.metrics.names([second.trialId])).toEqual([]);
    expect((await context.store.trials.get(second.trialId)).results).toEqual({});
  });

  test("takes stages and latest values back to the checkpoint", async () => {
    const first = await running();
    const { store } = context;
    const end = (stage: number, name: string, step: number, accuracy: number): SpoolRecord => ({
      ...{ type: "stage-end", stage, name, step, trainMs: step },
      results: { values: { "test/accuracy": accuracy } },
    });
    await store.attempts.ship(
      first,
      [
        { type: "stage-start", stage: 0, name: "train", step: 0 },
        pointRecord(10, { "validation/accuracy": 0.5 }),
        end(0, "train", 10, 0.4),
        checkpointRecord(10),
        { type: "stage-start", stage: 1, name: "prune", step: 10 },
        pointRecord(20, { "validation/accuracy": 0.9, "train/loss": 3 }),
        end(1, "prune", 20, 0.8),
      ],
      1,
    );
    const second = await resumed(first);
    const trial = await store.trials.get(second.trialId);
    expect(trial.step).toBe(10);
    expect(trial.stages.map(({ name, state }) => [name, state])).toEqual([["train", "succeeded"]]);
    expect(trial.results).toEqual({ "test/accuracy": 0.4, "validation/accuracy": 0.5 });
    expect(trial.attempts.map(({ resumedFrom }) => resumedFrom)).toEqual([null, 10]);
  });
});

test("writers of many trials at once do not wait for each other in a circle", async () => {
  const claims: Claim[] = [];
  for (let index = 0; index < 8; index++) claims.push(await running());
  const names = ["b/new", "a/new", "d/new", "c/new"];
  await Promise.all(
    claims.map(async (claim, place) => {
      for (let round = 0; round < 5; round++) {
        const values = Object.fromEntries(
          [...names.slice(place % 4), ...names.slice(0, place % 4)].map((name) => [name, place]),
        );
        const { attempts } = context.store;
        await attempts.ship(claim, [pointRecord(round, values)], round + 1);
        await attempts.renew(claim);
      }
    }),
  );
  const all = claims.map(({ trialId }) => trialId);
  expect(await context.store.metrics.names(all)).toEqual(names.toSorted());
});
