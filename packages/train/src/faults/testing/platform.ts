import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openProducer, type QueueProducer } from "@resweep/queue";
import { startTestServices, type TestServices } from "@resweep/services";
import { Unavailable } from "@resweep/spec";
import { migrate, openStore, type Store, type TrialSummary } from "@resweep/store";
import { createSweep, parseSweepSpec } from "@resweep/sweeps";
import { type Timings, usualTimings } from "../../worker/context.ts";
import { type TcpProxy, tcpProxy } from "../../worker/testing/tcp-proxy.ts";
import { type CommitStrikes, commitStrikes } from "./commit-strikes.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";
import { trialResult } from "./trial-result.ts";
import { spawnWorker, type WorkerUnderTest } from "./worker-under-test.ts";

const patienceMs = 300_000;

/** So that a case need not wait for 20 s; the proportions are the real ones. */
const shortTimings: Timings = {
  ...usualTimings,
  ...{ lease: 4_000, heartbeat: 1_000, ship: 200, reconcile: 1_000 },
  ...{ pollBeside: 3_000, pollAlone: 500, hung: 60_000 },
};

export interface PlatformOptions {
  /** The timings of use, for what is promised about these. */
  readonly usualTimings?: boolean;
  /** Small disks of so many MiB: `spool` and `artifacts` of the workers, the data of `postgres` and `valkey`. */
  readonly disks?: Partial<Record<DiskName, number>>;
}
export type DiskName = "spool" | "artifacts" | "postgres" | "valkey";

interface WorkerOptions {
  readonly slots?: number;
  /** Milliseconds without a step after which a child is killed. */
  readonly hung?: number;
  /** For Node in the worker and its children. */
  readonly nodeOptions?: string;
}

/** Real services behind proxies, and workers to break. */
export interface Platform {
  readonly services: TestServices;
  /** Not behind the proxies. */
  readonly store: Store;
  readonly queue: QueueProducer;
  /** What the workers reach Postgres and Valkey through. */
  readonly database: TcpProxy;
  readonly redis: TcpProxy;
  /** Aims at the commits of workers. */
  readonly commits: CommitStrikes;
  /** Spools, checkpoints and small disks lie under it. */
  readonly dataDir: string;
  /** One of those asked for. */
  disk(name: DiskName): SmallDisk;
  worker(name: string, options?: WorkerOptions): WorkerUnderTest;
  /** A sweep of the tiny trial, one for each seed. */
  launch(seeds: readonly number[], epochs?: number): Promise<number>;
  trials(sweepId: number): Promise<readonly TrialSummary[]>;
  /** Polls through outages; throws with what the workers said after `limitMs`. */
  until<T>(what: string, probe: () => Promise<T | false | null | undefined>): Promise<T>;
  /** The first trial, once it has trained this far. */
  reached(sweepId: number, step: number): Promise<TrialSummary>;
  ended(sweepId: number): Promise<readonly TrialSummary[]>;
  result(trialId: number): Promise<string>;
  /** Invariants that do not hold, in words. */
  violations(toleranceSeconds?: number): Promise<string[]>;
  said(): string;
  /** Ends the workers of one case. */
  killWorkers(): Promise<void>;
  close(): Promise<void>;
}

export async function openPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const dataDir = mkdtempSync(join(tmpdir(), "resweep-faults-"));
  chmodSync(dataDir, 0o711); // Postgres' account passes through
  const timings = options.usualTimings ? usualTimings : shortTimings;
  const disks = new Map<string, SmallDisk>();
  for (const [name, sizeMiB] of Object.entries(options.disks ?? {})) {
    disks.set(name, mountSmallDisk(join(dataDir, name), sizeMiB));
  }
  const homes = { postgres: disks.get("postgres")?.folder, valkey: disks.get("valkey")?.folder };
  const services = await startTestServices(process.env, { durable: true, homes });
  await migrate(services.databaseUrl);
  const store = openStore(services.databaseUrl, { leaseMs: timings.lease });
  const queue = openProducer(services.redisUrl);
  const commits = commitStrikes();
  const database = await tcpProxy(services.databaseUrl, commits.watch);
  const redis = await tcpProxy(services.redisUrl);
  const workers: WorkerUnderTest[] = [];
  let lines: string[] = [];

  const until: Platform["until"] = async (what, probe) => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = await probe().catch((error) => {
        if (error instanceof Unavailable) return null;
        throw error;
      });
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`${what} did not happen:\n${lines.join("\n")}`);
      await sleep(100);
    }
  };
  const trials: Platform["trials"] = (sweepId) => store.trials.list({ sweepId });

  return {
    ...{ services, store, queue, database, redis, commits, dataDir, until, trials },
    disk: (name) => disks.get(name)!,
    worker(name, { hung, nodeOptions = "", ...options } = {}) {
      const urls = { databaseUrl: database.url, redisUrl: redis.url };
      const all = { ...urls, name, slots: 1, threads: 1, dataDir, ...options };
      const worker = spawnWorker(
        { ...all, timings: { ...timings, ...(hung && { hung }) } },
        { nodeOptions, onLine: (line) => lines.push(line) },
      );
      workers.push(worker);
      return worker;
    },
    async launch(seeds, epochs = 20) {
      const spec = parseSweepSpec({
        name: "fault",
        seeds: [...seeds],
        base: {
          dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
          architecture: { name: "cifar-resnet", depth: 8, width: 8 },
          recipe: { epochs, batchSize: 16, augment: ["flip"] },
        },
      });
      return (await createSweep({ store, queue }, spec, { by: "faults" })).id;
    },
    reached: (sweepId, step) =>
      until(`step ${step}`, async () => {
        const [trial] = await trials(sweepId);
        return trial && trial.step >= step && trial;
      }),
    ended: (sweepId) =>
      until(`end of sweep ${sweepId}`, async () => {
        const { endedAt } = await store.sweeps.get(sweepId);
        return endedAt && (await trials(sweepId));
      }),
    result: (trialId) => trialResult(store, trialId, join(dataDir, "artifacts")),
    async violations(toleranceSeconds) {
      const reports = await until("the invariants", () =>
        store.invariants.check({ toleranceSeconds }),
      );
      return reports.filter(({ ok }) => !ok).map((one) => `${one.name}: ${one.example}`);
    },
    said: () => lines.join("\n"),
    async killWorkers() {
      await Promise.all(workers.splice(0).map((worker) => worker.kill()));
      lines = [];
    },
    async close() {
      await Promise.all(workers.splice(0).map((worker) => worker.kill()));
      await Promise.allSettled([queue.close(), store.close()]);
      await Promise.all([database.close(), redis.close()]);
      await services.stop();
      for (const disk of disks.values()) disk.unmount();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
