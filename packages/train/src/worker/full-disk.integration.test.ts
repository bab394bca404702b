import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Services, startTestServices } from "@resweep/services";
import { migrate, openStore, type Store } from "@resweep/store";
import { createSweep, parseSweepSpec } from "@resweep/sweeps";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from "../faults/testing/small-disk.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

// Real training on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let services: Services;
let store: Store;
let dataDir: string;
let worker: RunningWorker | null = null;
let disk: SmallDisk | null = null;
let lines: string[] = [];

const skipped = whyNoSmallDisk();
const title = `a worker on a small disk${skipped ? ` (skipped: ${skipped})` : ""}`;

describe.skipIf(skipped !== null)(title, () => {
  beforeAll(async () => {
    services = await startTestServices();
    await migrate(services.databaseUrl);
    store = openStore(services.databaseUrl);
  });
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "resweep-full-"));
    lines = [];
  });
  afterEach(async () => {
    await worker?.drain();
    disk?.unmount();
    [worker, disk] = [null, null];
    rmSync(dataDir, { recursive: true });
  });
  afterAll(async () => {
    await store?.close();
    await services?.stop();
  });

  test.each(["spool", "artifacts"])(
    "training waits while the disk of its %s is full, and goes on when it has room",
    async (folder) => {
      const trialId = await underWay(folder);
      await disk!.fullFor(60_000, () => said("training waits for room on the disk"));
      const { state, attempts } = await ended(trialId);
      expect([state, attempts.map((one) => one.state)], lines.join("\n")).toEqual([
        "succeeded",
        ["succeeded"],
      ]);
      const logs = (await store.logs.list({ trialId })).map(({ message }) => message);
      expect(logs).toContainEqual(expect.stringMatching(/ENOSPC.*training waits for room/));
      expect(logs).toContainEqual(expect.stringMatching(/room on the disk again after \d+ s/));
    },
  );

  test("when it stays full the trial is given back at no cost, and nothing is taken until there is room", async () => {
    const trialId = await underWay("artifacts", 500);
    const filled = disk!.fullFor(120_000, () => said("its disk has room again"));
    const before = await until("the trial given back", async () => {
      const trial = await store.trials.get(trialId);
      return trial.state === "queued" && trial;
    });
    expect(before.attempts[0]).toMatchObject({
      state: "yielded",
      error: expect.stringMatching(/^Given back: the disk was full for \d+ s \(.*ENOSPC/),
    });
    await until("its closing", async () => said("it takes no more trials"));
    const [summary] = await store.workers.list();
    expect(summary!.facts.disk).toMatch(/has \d+ MiB free|was full just now|takes no file/);
    await sleep(3_000);
    const waiting = await store.trials.get(trialId);
    expect(waiting.attempts).toHaveLength(1);
    expect(waiting.waitsFor).toMatch(/^room on the disk of worker \S+: /);
    lines.push("its disk has room again"); // ends the filling
    await filled;
    const { state, attempts } = await ended(trialId);
    expect([state, attempts.map((one) => one.state)], lines.join("\n")).toEqual([
      "succeeded",
      ["yielded", "succeeded"],
    ]);
  });
});

/** A trial at work, with the worker's `folder` on a disk of its own. */
async function underWay(folder: string, fullDisk = 60_000): Promise<number> {
  disk = mountSmallDisk(join(dataDir, folder), 8);
  worker = await startWorker({
    ...{ databaseUrl: services.databaseUrl, redisUrl: null, slots: 1, threads: 1, dataDir },
    onMessage: (line) => lines.push(line),
    timings: { heartbeat: 500, ship: 200, pollAlone: 200, fullDisk },
  });
  const { id } = await createSweep(
    { store, queue: null },
    parseSweepSpec({
      name: "full",
      base: {
        dataset: { name: "synthetic", size: 8, train: 64, test: 32, validation: 0.25 },
        architecture: { name: "cifar-resnet", depth: 8, width: 4 },
        recipe: { epochs: 60, batchSize: 16, augment: [] },
      },
    }),
    { by: "tester" },
  );
  const [trial] = await store.trials.list({ sweepId: id });
  await until("a step", async () => (await store.trials.get(trial!.id)).step > 0);
  return trial!.id;
}

const said = (text: string) => lines.some((line) => line.includes(text));

const ended = (trialId: number) =>
  until("the end", async () => {
    const trial = await store.trials.get(trialId);
    return trial.endedAt && trial;
  });

async function until<T>(what: string, probe: () => Promise<T | null | false>): Promise<T> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not happen:\n${lines.join("\n")}`);
    await sleep(100);
  }
}
