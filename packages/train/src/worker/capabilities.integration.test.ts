import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cancelSweep, createSweep, parseSweepSpec } from "@resweep/sweeps";
import { expect, test, vi } from "vitest";
import type { RunningWorker, WorkerOptions } from "./start-worker.ts";
import { openWorld } from "./testing/world.ts";

const world = await openWorld({
  // Only wake-ups bring work within the patience of these tests.
  timings: { reconcile: 500, pollBeside: 600_000 },
});
const { store, queue, dataDir: root, lines } = world;
const start = (name: string, options: Partial<WorkerOptions> = {}) =>
  world.start({ name, dataDir: join(root, name), ...options });
const launch = async (spec: Record<string, unknown>, dataset: Record<string, unknown> = tiny) => {
  const base = {
    dataset,
    architecture: { name: "cifar-resnet", depth: 8, width: 8 },
    recipe: { epochs: 1, batchSize: 64, augment: [] },
  };
  const parsed = parseSweepSpec({ name: "test", base, ...spec });
  return (await createSweep({ store, queue }, parsed, { by: "tester" })).id;
};
const tiny = { name: "synthetic", train: 256, test: 64, validation: 0.25 };
const patiently = { timeout: 120_000, interval: 200 };
const trialsOf = (sweepId: number) => store.trials.list({ sweepId });
const factsOf = async ({ id }: RunningWorker) =>
  (await store.workers.list()).find((worker) => worker.id === id)!;
const fingerprintOf = (worker: RunningWorker) =>
  vi.waitFor(async () => {
    const { fingerprint } = (await factsOf(worker)).facts;
    expect(fingerprint, lines.join("\n")).toMatch(/^[0-9a-f]{12}$/);
    return String(fingerprint);
  }, patiently);
const completed = (id: number) =>
  vi.waitFor(async () => {
    const { state } = await store.sweeps.get(id);
    expect(state, lines.join("\n")).toBe("completed");
  }, patiently);

test("a trial that requires a GPU waits on a machine without, says so, and keeps nobody from work", async () => {
  const worker = await start("box");
  const fingerprint = await fingerprintOf(worker);
  const { offers } = await factsOf(worker);
  if (offers.includes("gpu")) return;
  expect(offers).toEqual(
    expect.arrayContaining(["cpu", "memory:1", "dataset:synthetic", `fingerprint:${fingerprint}`]),
  );
  const waiting = await launch({ requires: { device: "gpu", memoryGiB: 16 }, priority: 9 });
  await completed(await launch({}));
  const [trial] = await trialsOf(waiting);
  expect(trial).toMatchObject({
    state: "queued",
    requires: expect.arrayContaining(["gpu", "memory:16", "dataset:synthetic"]),
    waitsFor: expect.stringMatching(
      /^a worker with a GPU.*; the only one connected, box, (has none|does not have all of it)$/,
    ),
  });
  expect(await queue.depth("gpu+memory:16")).toEqual({ waiting: 1, active: 0 });
  await cancelSweep({ store, queue }, waiting, { by: "tester" });
});

test("a trial pinned to a fingerprint runs on the machine that has it, once that is there, and tells it", async () => {
  const other = await start("other");
  const [otherOne] = await Promise.all([fingerprintOf(other)]);
  // The same machine with another number of threads computes other last bits.
  const pinned = await start("pinned", { threads: 2 });
  const fingerprint = await fingerprintOf(pinned);
  expect(fingerprint).not.toBe(otherOne);
  await pinned.drain();

  const id = await launch({ seeds: 2, requires: { fingerprint } });
  await vi.waitFor(async () => {
    const [trial] = await trialsOf(id);
    expect(trial!.waitsFor).toBe(
      `a worker with fingerprint ${fingerprint}; the only one connected, other, does not have it`,
    );
    expect((await queue.depth(`fingerprint:${fingerprint}`)).waiting).toBe(2);
  }, patiently);
  await start("pinned", { threads: 2 });
  await completed(id);
  const trials = await trialsOf(id);
  expect(trials.map(({ worker }) => worker)).toEqual(["pinned", "pinned"]);
  const { facts } = await store.trials.get(trials[0]!.id);
  expect(facts!.device.fingerprint).toBe(fingerprint);
});

test("a trial goes to the worker whose folders hold its images", async () => {
  const empty = join(root, "empty");
  mkdirSync(empty);
  await start("without", { folders: { "fashion-mnist-mini": empty } });
  const id = await launch({}, { name: "fashion-mnist-mini" });
  await vi.waitFor(async () => {
    expect((await trialsOf(id))[0]!.waitsFor).toBe(
      "a worker with dataset fashion-mnist-mini; the only one connected, without, does not have it",
    );
  }, patiently);
  await start("with");
  await vi.waitFor(async () => {
    const [trial] = await trialsOf(id);
    expect(trial, lines.join("\n")).toMatchObject({ state: "running", worker: "with" });
  }, patiently);
  await cancelSweep({ store, queue }, id, { by: "tester" });
  await vi.waitFor(async () => {
    expect((await store.sweeps.get(id)).state).toBe("cancelled");
  }, patiently);
});
