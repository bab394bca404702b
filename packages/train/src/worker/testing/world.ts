import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openProducer, type QueueProducer } from "@resweep/queue";
import type { TestServices } from "@resweep/services";
import type { Store } from "@resweep/store";
import { afterAll, afterEach, vi } from "vitest";
import { buildIn } from "../build-id.ts";
import { type RunningWorker, startWorker, type WorkerOptions } from "../start-worker.ts";
import { bundles } from "./bundle.ts";
import { openTestStore } from "./open-store.ts";

/** Services of a test file's own, and workers on them. */
export interface World {
  readonly services: TestServices;
  readonly store: Store;
  readonly queue: QueueProducer;
  /** Of its workers, unless they are given another. */
  readonly dataDir: string;
  /** What its workers said. */
  readonly lines: string[];
  /** Starts a worker of one slot and one thread, unless told otherwise, which is drained when the test ends. */
  start(options?: Partial<WorkerOptions>): Promise<RunningWorker>;
  /** What `probe` finds, looked for until there is something. */
  until<T>(what: string, probe: () => Promise<T | null | undefined | false>): Promise<T>;
}

/**
 * Opens one for the calling test file, at its top level; it goes with the last test. `options` are those of each worker.
 * Training is real, and the machine may be busy with other tests: its tests have four minutes.
 */
export async function openWorld({
  collectAfterMs,
  ...options
}: Partial<WorkerOptions> & { readonly collectAfterMs?: number } = {}): Promise<World> {
  const { services, store } = await openTestStore({ collectAfterMs });
  const { databaseUrl, redisUrl } = services;
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
  const dataDir = mkdtempSync(join(tmpdir(), "resweep-worker-"));
  const queue = openProducer(redisUrl);
  const workers: RunningWorker[] = [];
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain()));
  });
  afterAll(async () => {
    await queue.close();
    rmSync(dataDir, { recursive: true });
  });

  const lines: string[] = [];
  return {
    ...{ services, store, queue, dataDir, lines },
    async start({ timings, ...more } = {}) {
      const { name = "w" } = more;
      const worker = await startWorker({
        ...{ databaseUrl, redisUrl, slots: 1, threads: 1, dataDir, build: buildIn(bundles) },
        onMessage: (line) => lines.push(`${name}: ${line}`),
        ...options,
        ...more,
        name,
        timings: { heartbeat: 500, ship: 200, ...options.timings, ...timings },
      });
      workers.push(worker);
      return worker;
    },
    async until(what, probe) {
      const deadline = Date.now() + 200_000;
      for (;;) {
        const found = await probe();
        if (found) return found;
        if (Date.now() > deadline) throw new Error(`${what} did not happen:\n${lines.join("\n")}`);
        await sleep(100);
      }
    },
  };
}
