import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProducer, type QueueProducer } from "@resweep/queue";
import { startTestServices, type TestServices } from "@resweep/services";
import type { SpoolRecord } from "@resweep/spec";
import { type Claim, migrate, openStore, type Store } from "@resweep/store";
import { createSweep, parseSweepSpec, reconcile, reopenTrial } from "@resweep/sweeps";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { trialResult } from "../faults/testing/trial-result.ts";
import { startWorker } from "./start-worker.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const by = { by: "tester" };
const metric = "validation/accuracy";
const dataDir = mkdtempSync(join(tmpdir(), "resweep-schedulers-"));
let services: TestServices;
let store: Store;
let queue: QueueProducer;

beforeAll(async () => {
  services = await startTestServices();
  await migrate(services.databaseUrl);
  store = openStore(services.databaseUrl);
  queue = openProducer(services.redisUrl);
});
afterAll(async () => {
  await queue?.close();
  await store?.close();
  await services?.stop();
  rmSync(dataDir, { recursive: true });
});

const tiny = {
  dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
  architecture: { name: "cifar-resnet", depth: 8, width: 8 },
};
async function launch(
  scheduler: Record<string, unknown>,
  { epochs = 9, ...more }: Record<string, unknown> = {},
) {
  const spec = parseSweepSpec({
    name: String(scheduler.name),
    base: { ...tiny, recipe: { epochs, batchSize: 16, augment: [] } },
    scheduler,
    ...more,
  });
  return await createSweep({ store, queue: null }, spec, by);
}
const platform = () => ({ store, queue: null });
const broken = async () => (await store.invariants.check()).filter(({ ok }) => !ok);
/** Best at a rate of 0.1; what is ahead at the first epoch stays ahead. */
const accuracyAt = ({ config, seed }: Claim, epoch: number) => {
  const { recipe } = config as { recipe: { learningRate: number } };
  return 0.9 - Math.abs(Math.log10(recipe.learningRate) + 1) / 10 - 0.3 / epoch + seed / 1000;
};

/**
 * Runs a sweep with trials that are made up, two at a time and an epoch of each in turn; the controller looks after each
 * epoch. Each trial has the epochs it was planned for. Returns how many epochs were trained.
 */
async function runMadeUp(sweepId: number, epochs = 9, controller = platform()): Promise<number> {
  const { workerId } = await store.workers.register({ name: "w", host: "here", pid: 1, slots: 2 });
  const trials = await store.trials.list({ sweepId });
  await store.workers.offer(workerId, [...new Set(trials.flatMap(({ requires }) => requires))]);
  const running: { claim: Claim; epoch: number; sequence: number }[] = [];
  for (let trained = 0; ; ) {
    while (running.length < 2) {
      const claim = await store.attempts.claim({ workerId, slot: running.length });
      if (!claim) break;
      const epoch = Math.round((claim.resume?.step ?? 0) / 10);
      running.push({ claim, epoch, sequence: 1 });
    }
    const one = running.shift();
    if (!one) return trained;
    const { claim } = one;
    const { desired } = await store.attempts.renew(claim);
    const step = one.epoch * 10;
    if (desired === "stop" || desired === "wait") {
      // It has gone on into the next epoch by then.
      const at = { step: step + 1, epoch: one.epoch + 0.1, stage: 0 };
      const key = `t${claim.trialId}-${claim.fence}-left`;
      await store.attempts.ship(
        claim,
        [{ type: "checkpoint", ...at, key, sha256: "0", bytes: 1 }],
        one.sequence,
      );
      await store.attempts.finish(claim, { state: desired === "stop" ? "stopped" : "yielded" });
    } else if (one.epoch === epochs) {
      const values = { [metric]: accuracyAt(claim, epochs) };
      await store.attempts.finish(claim, { state: "succeeded", values });
    } else {
      one.epoch += 1;
      trained += 1;
      const at = { step: step + 10, epoch: one.epoch, stage: 0 };
      const records: SpoolRecord[] = [
        ...(step === 0 ? [{ type: "stage-start", stage: 0, name: "train", step } as const] : []),
        { type: "points", ...at, trainMs: 1, values: { [metric]: accuracyAt(claim, one.epoch) } },
        {
          ...{ type: "checkpoint", ...at, sha256: "0", bytes: 1 },
          key: `t${claim.trialId}-${one.epoch}`,
        },
      ];
      await store.attempts.ship(claim, records, one.sequence);
      one.sequence += records.length;
      running.push(one);
    }
    await reconcile(controller);
  }
}

const rates = { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } };
const random = { space: rates, sampler: { name: "random", trials: 16 } };

test.each([
  { name: "asha", minimum: 1, reduction: 3 },
  { name: "successive-halving", minimum: 1, reduction: 2, cohort: 6 },
  { name: "hyperband", minimum: 1, reduction: 3, maximum: 9 },
  { name: "median", startup: 3 },
  { name: "percentile", startup: 3, share: 0.3 },
])("$name ends a sweep with fewer epochs and its best trial whole", async (scheduler) => {
  const { id } = await launch(scheduler, random);
  const trained = await runMadeUp(id);
  const sweep = await store.sweeps.get(id);
  expect(sweep.state).toBe("completed");
  expect(sweep.trials.succeeded + sweep.trials.stopped).toBe(16);
  expect(sweep.trials.stopped).toBeGreaterThan(3);
  expect(trained).toBeLessThan(0.8 * 16 * 9);
  const trials = await store.trials.list({ sweepId: id });
  const distance = (one: (typeof trials)[number]) =>
    Math.abs(Math.log10(Number(one.values["recipe.learningRate"])) + 1);
  const best = trials.toSorted((a, b) => distance(a) - distance(b))[0]!;
  expect(best.state).toBe("succeeded");
  for (const { state, error } of trials)
    if (state === "stopped")
      expect(error).toMatch(/^[a-z-]+: validation\/accuracy 0\.\d+ at epoch/);
  expect(await broken()).toEqual([]);
});

test("the same order of arrival brings the same verdicts", async () => {
  const verdictsOf = async () => {
    const { id } = await launch({ name: "asha", minimum: 1, reduction: 3 }, random);
    await runMadeUp(id);
    const trials = await store.verdicts.trials(id);
    return trials.flatMap(({ number, measurements }) =>
      measurements.map(({ epoch, turn, verdict, why }) => ({ number, epoch, turn, verdict, why })),
    );
  };
  expect(await verdictsOf()).toEqual(await verdictsOf());
});

test("successive halving leaves room to a sampler that learns, while its trials wait", async () => {
  const { id } = await launch(
    { name: "successive-halving", minimum: 1, reduction: 2, cohort: 8 },
    { space: rates, sampler: { name: "tpe", trials: 12 }, budget: { concurrency: 2 } },
  );
  await runMadeUp(id);
  expect(await store.sweeps.get(id)).toMatchObject({ state: "completed", trials: { total: 12 } });
});

const population = { space: rates, sampler: { name: "random", trials: 4 } };
const pbt = { name: "pbt", interval: 2, quantile: 0.25, resample: 0 };

test("a population replaces its worst by trials that go on from the best, in the same way each time", async () => {
  const bred = async (concurrency: number) => {
    const { id } = await launch(pbt, { ...population, budget: { concurrency } });
    const trained = await runMadeUp(id);
    return { id, trained, trials: await store.trials.list({ sweepId: id }) };
  };
  const { id, trained, trials } = await bred(2);
  expect((await store.sweeps.get(id)).state).toBe("completed");
  // One of four at each of the epochs 2, 4, 6 and 8; what it had trained after that is all that is trained twice.
  expect(trials.map(({ state }) => state).sort()).toEqual([
    ...Array(4).fill("stopped"),
    ...Array(4).fill("succeeded"),
  ]);
  expect(trained).toBeLessThanOrEqual(4 * 9 + 4);
  for (const child of trials.slice(4)) {
    const donor = trials.find(({ number }) => number === child.sharedWith)!;
    const rate = (one: (typeof trials)[number]) => Number(one.values["recipe.learningRate"]);
    expect([0.8, 1.2].map((factor) => (rate(donor) * factor).toFixed(9))).toContain(
      rate(child).toFixed(9),
    );
    expect(child.config).toMatchObject({ recipe: { learningRate: rate(child) } });
    const { attempts, measurements, events } = await store.trials.get(child.id);
    expect(attempts[0]).toMatchObject({ state: "shared" });
    expect(attempts[1]!.resumedFrom).toBeGreaterThanOrEqual(20);
    expect(measurements.map(({ epoch }) => epoch)).toEqual(
      child.state === "succeeded" ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : expect.anything(),
    );
    expect(events.find(({ what }) => what === "exploit")?.why).toMatch(
      /^pbt: .* among the worst of 4; in its place generation \d goes on from trial \d$/,
    );
  }
  expect(await broken()).toEqual([]);
  // From the seed and the history alone, whoever arrives first.
  const lineage = (of: typeof trials) =>
    of.map(({ number, values, state, sharedWith, error }) => [
      ...[number, values, state, sharedWith, error],
    ]);
  expect(lineage((await bred(1)).trials)).toEqual(lineage(trials));
});

test("two that judge a population at once, or one that judges it again, make each trial once", async () => {
  const { id } = await launch(pbt, population);
  const give = store.verdicts.give;
  let times = 0;
  const twice: Store = {
    ...store,
    verdicts: {
      ...store.verdicts,
      give: async (sweepId, verdicts) => {
        const born = verdicts.some(({ successor }) => successor);
        if (!born) return await give(sweepId, verdicts);
        times += 1;
        const given = await Promise.all([give(sweepId, verdicts), give(sweepId, verdicts)]);
        await give(sweepId, verdicts);
        return given[0]!;
      },
    },
  };
  await runMadeUp(id, 9, { store: twice, queue: null });
  expect(times).toBe(4);
  expect(await store.sweeps.get(id)).toMatchObject({ state: "completed", trials: { total: 8 } });
  expect(await broken()).toEqual([]);
});

test("wilcoxon spares the seeds of a cell that is worse", async () => {
  const { id } = await launch(
    { name: "wilcoxon", startup: 4, p: 0.1 },
    { space: { "recipe.learningRate": [0.1, 1] }, seeds: 8, epochs: 1 },
  );
  await runMadeUp(id, 1);
  const trials = await store.trials.list({ sweepId: id });
  const statesAt = (rate: number) =>
    trials.filter(({ values }) => values["recipe.learningRate"] === rate).map(({ state }) => state);
  expect(statesAt(0.1)).toEqual(Array(8).fill("succeeded"));
  expect(statesAt(1).filter((state) => state === "stopped").length).toBeGreaterThanOrEqual(3);
  expect((await store.sweeps.get(id)).state).toBe("completed");
  expect(await broken()).toEqual([]);
});

test("a worker stops what it trains within seconds, and one that is opened again goes on to the same end", async () => {
  const worker = await startWorker({
    ...services,
    ...{ name: "trains", slots: 1, threads: 1, dataDir },
    // Neither its turn nor another process's brings the verdict: the measurement itself does.
    timings: { heartbeat: 100, ship: 100, reconcile: 600_000, pollBeside: 500 },
  });
  const space = { "recipe.learningRate": [0.05, 0.0000001] };
  const epochs = 60;
  const { id } = await launch({ name: "asha", minimum: 2, reduction: 2 }, { space, epochs });
  const ended = (sweepId: number) =>
    vi.waitFor(async () => expect((await store.sweeps.get(sweepId)).state).toBe("completed"), {
      timeout: 200_000,
      interval: 200,
    });
  try {
    await ended(id);
    const [good, bad] = await store.trials.list({ sweepId: id });
    expect(good).toMatchObject({ state: "succeeded" });
    expect(bad).toMatchObject({
      state: "stopped",
      error: expect.stringMatching(/^asha: .* at epoch 2, not the best of 2 at this rung$/),
    });
    const { checkpoints, measurements, attempts } = await store.trials.get(bad!.id);
    expect(attempts.map(({ state }) => state)).toEqual(["stopped"]);
    expect(measurements.find(({ epoch }) => epoch === 2)?.verdict).toBe("stop");
    // It wrote a checkpoint where it stood.
    expect(Math.max(...checkpoints.map(({ step }) => step))).toBe(bad!.step);
    expect(bad!.step).toBeLessThan(bad!.totalSteps / 2);

    await reopenTrial(platform(), bad!.id, by);
    await ended(id);
    const again = await store.trials.get(bad!.id);
    expect(again.state).toBe("succeeded");
    expect(again.attempts[1]).toMatchObject({ state: "succeeded", resumedFrom: bad!.step });
    const whole = await launch(
      { name: "none" },
      { space: { "recipe.learningRate": [0.0000001] }, epochs },
    );
    await ended(whole.id);
    const [undisturbed] = await store.trials.list({ sweepId: whole.id });
    const resultOf = (trialId: number) => trialResult(store, trialId, join(dataDir, "artifacts"));
    expect(await resultOf(bad!.id)).toEqual(await resultOf(undisturbed!.id));
    expect(await broken()).toEqual([]);
  } finally {
    await worker.drain();
  }
});
