import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cancelTrial, createSweep, parseSweepSpec } from "@resweep/sweeps";
import { expect, test } from "vitest";
import type { RunningWorker } from "./start-worker.ts";
import { bundles } from "./testing/bundle.ts";
import { tcpProxy } from "./testing/tcp-proxy.ts";
import { spareProcesses, trainingProcesses } from "./testing/training-processes.ts";
import { openWorld } from "./testing/world.ts";

const { services, store, queue, dataDir, lines, start, until } = await openWorld({
  timings: { reconcile: 500 },
});

/** So that a test need not wait for 20 s; renewed ten times in it. */
const shortLease = { lease: 5_000, heartbeat: 500 };

const launch = async (spec: Record<string, unknown>, recipe: Record<string, unknown> = {}) => {
  const { id } = await createSweep(
    { store, queue },
    parseSweepSpec({
      name: "test",
      base: {
        dataset: { name: "synthetic", validation: 0.25 },
        architecture: { name: "cifar-resnet", depth: 8, width: 8 },
        recipe: { epochs: 2, batchSize: 16, augment: [], ...recipe },
      },
      ...spec,
    }),
    { by: "tester" },
  );
  return id;
};

const ended = (id: number) =>
  until(`end of sweep ${id}`, async () => {
    const sweep = await store.sweeps.get(id);
    return ["completed", "failed", "cancelled"].includes(sweep.state) && sweep;
  });
const onlyTrial = async (sweepId: number) => (await store.trials.list({ sweepId }))[0]!;
const reached = (sweepId: number, step: number) =>
  until(`step ${step}`, async () => {
    const trial = await onlyTrial(sweepId);
    return trial.step >= step && trial;
  });

test("a sweep of two trials goes through queue and worker; its metrics are in Postgres", async () => {
  await start({ slots: 2 });
  const id = await launch({ space: { "recipe.learningRate": [0.1, 0.05] } });
  const sweep = await ended(id);
  expect(sweep.state, lines.join("\n")).toBe("completed");
  expect(sweep.trials).toMatchObject({ total: 2, succeeded: 2 });
  const [trial] = await store.trials.list({ sweepId: id });
  expect(trial).toMatchObject({ state: "succeeded", step: trial!.totalSteps });
  const [curve] = await store.metrics.curves({ trialIds: [trial!.id], names: ["train/loss"] });
  expect(curve!.points.map(({ step }) => step)).toEqual(
    Array.from({ length: trial!.totalSteps }, (_, i) => i + 1),
  );
  const detail = await store.trials.get(trial!.id);
  expect(detail.stages[0]!.results!.values["test/accuracy"]).toBe(trial!.results["test/accuracy"]);
  expect(detail.checkpoints.map(({ epoch }) => epoch).sort()).toEqual([1, 2]);
  expect(detail.facts!.dataset.name).toBe("synthetic");
  expect(readdirSync(join(dataDir, "spool"))).toEqual([]);
});

test("a killed child's attempt is lost at once, and the next goes on from its checkpoint", async () => {
  await start({ timings: { lease: 600_000 } });
  const id = await launch({}, { epochs: 6 });
  await until("a checkpoint", async () => {
    const trial = await onlyTrial(id);
    return (await store.trials.get(trial.id)).checkpoints.length >= 2;
  });
  const [child] = trainingProcesses();
  process.kill(child!, "SIGKILL");
  const sweep = await ended(id);
  expect(sweep.trials.succeeded, lines.join("\n")).toBe(1);
  const { attempts, totalSteps, id: trialId } = await store.trials.get((await onlyTrial(id)).id);
  expect(attempts.map(({ state }) => state)).toEqual(["lost", "succeeded"]);
  expect(attempts[1]!.resumedFrom).toBeGreaterThan(0);
  const [curve] = await store.metrics.curves({ trialIds: [trialId], names: ["train/loss"] });
  expect(curve!.points).toHaveLength(totalSteps);
});

test("a cancelled trial ends soon, mid-epoch", async () => {
  await start();
  const id = await launch({}, { epochs: 500 });
  const trial = await reached(id, 5);
  await cancelTrial({ store, queue }, trial.id, { by: "tester" });
  const sweep = await ended(id);
  expect(sweep.trials.cancelled).toBe(1);
  expect((await onlyTrial(id)).step).toBeLessThan(trial.totalSteps);
});

test("a drained worker gives its trial back with a checkpoint; another finishes it", async () => {
  const worker = await start();
  const id = await launch({}, { epochs: 8 });
  const { id: trialId } = await reached(id, 30);
  await worker.drain();
  const between = await store.trials.get(trialId);
  expect(between).toMatchObject({ state: "queued" });
  expect(between.attempts.map(({ state }) => state)).toEqual(["yielded"]);
  expect(Math.max(...between.checkpoints.map(({ step }) => step))).toBe(between.step);
  // Without Redis: the worker asks Postgres itself.
  await start({ redisUrl: null, timings: { pollAlone: 200 } });
  expect((await ended(id)).trials.succeeded).toBe(1);
  const after = await store.trials.get(trialId);
  expect(after.attempts[1]).toMatchObject({ state: "succeeded", resumedFrom: between.step });
});

test("an outage of Postgres and Redis stops no training and loses no point", async () => {
  const [database, redis] = await Promise.all([
    tcpProxy(services.databaseUrl),
    tcpProxy(services.redisUrl),
  ]);
  let worker: RunningWorker | null = null;
  try {
    worker = await start({ databaseUrl: database.url, redisUrl: redis.url });
    const id = await launch({}, { epochs: 12 });
    const { id: trialId, step } = await reached(id, 10);
    database.cut();
    redis.cut();
    await sleep(6_000);
    const spools = readdirSync(join(dataDir, "spool"));
    expect(spools).toHaveLength(1);
    database.mend();
    redis.mend();
    expect((await ended(id)).trials.succeeded, lines.join("\n")).toBe(1);
    const { attempts, totalSteps } = await store.trials.get(trialId);
    expect(attempts.map(({ state }) => state)).toEqual(["succeeded"]);
    const [curve] = await store.metrics.curves({ trialIds: [trialId], names: ["train/loss"] });
    expect(curve!.points).toHaveLength(totalSteps);
    expect(step).toBeLessThan(totalSteps);
  } finally {
    await worker?.drain();
    await Promise.all([database.close(), redis.close()]);
  }
});

test("a killed worker takes its processes with it; another stores its spool and goes on", async () => {
  const { databaseUrl, redisUrl } = services;
  const options = { databaseUrl, redisUrl, slots: 1, threads: 1, dataDir, name: "doomed" };
  // It ships nothing: what its child recorded is in the spool alone.
  const timings = { ...shortLease, ship: 600_000, reconcile: 500 };
  const doomed = spawn(
    process.execPath,
    [join(bundles, "worker.mjs"), JSON.stringify({ ...options, timings })],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const id = await launch({}, { epochs: 20 });
  await until("a checkpoint file", async () => {
    const { id: trialId } = await onlyTrial(id);
    const folder = join(dataDir, "artifacts");
    try {
      return readdirSync(folder, { recursive: true }).some((name) =>
        new RegExp(`trials/${trialId}/.*safetensors$`).test(String(name)),
      );
    } catch {
      return false;
    }
  });
  const [child] = trainingProcesses(doomed.pid);
  expect(child).toBeGreaterThan(0);
  const spare = await until("a spare", async () => spareProcesses(doomed.pid)[0]);
  doomed.kill("SIGKILL");
  await until("their death", async () => !isAlive(child!) && !isAlive(spare));
  await start({ timings: shortLease });
  expect((await ended(id)).trials.succeeded, lines.join("\n")).toBe(1);
  const { attempts } = await store.trials.get((await onlyTrial(id)).id);
  expect(attempts.map(({ state }) => state)).toEqual(["lost", "succeeded"]);
  expect(attempts[1]!.resumedFrom).toBeGreaterThan(0);
});

test("a trial that cannot be trained fails with the reason", async () => {
  await start({ eager: true });
  const id = await launch({}, { precision: "mixed" });
  expect((await ended(id)).trials.failed, lines.join("\n")).toBe(1);
  expect((await onlyTrial(id)).error).toMatch(
    /recipe.precision: mixed needs a worker without --eager/,
  );
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
