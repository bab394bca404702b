import { setTimeout as sleep } from "node:timers/promises";
import { openConsumer, openProducer } from "@resweep/queue";
import type { Store } from "@resweep/store";
import { reconcile } from "@resweep/sweeps";
import { withFreshStore } from "./fresh-store.ts";
import { machine, quantile, type Report, row } from "./report.ts";

export interface ScheduleOptions {
  readonly root: string;
  readonly trials?: number;
  readonly slots?: number;
  readonly rounds?: number;
}

const TRIAL_MS = 1000;
const RECONCILE_MS = 5000;

/**
 * What scheduling costs: trials that do nothing for a second each go through queue, claim and finish on the slots of
 * one worker. The overhead is the time beyond `trials / slots` seconds.
 */
export async function benchSchedule(options: ScheduleOptions): Promise<Report> {
  const { root, trials = 400, slots = 16, rounds = 1 } = options;
  const about = machine();
  return await withFreshStore(root, {}, async ({ store, services }) => {
    const { workerId } = await store.workers.register({
      ...{ name: "bench", host: "here", pid: process.pid, slots },
    });
    const overheads: number[] = [];
    const claims: number[] = [];
    const finishes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await createSweep(store, trials, slots);
      const seconds = await runAll(
        { store, redisUrl: services.redisUrl, workerId, trials, slots },
        [claims, finishes],
      );
      const ideal = (Math.ceil(trials / slots) * TRIAL_MS) / 1000;
      overheads.push((seconds / ideal - 1) * 100);
    }
    return {
      machine: about,
      rows: [
        row("overhead over the ideal time", "%", overheads),
        row("claim p99", "ms", [quantile(claims, 0.99)]),
        row("claim", "ms", claims),
        row("finish p99", "ms", [quantile(finishes, 0.99)]),
        row("finish", "ms", finishes),
      ],
    };
  });
}

async function createSweep(store: Store, trials: number, concurrency: number): Promise<void> {
  const cells = Array.from({ length: trials }, (_, seed) => ({
    ...{ config: {}, seed, hash: String(seed), values: { seed }, totalSteps: 1 },
  }));
  await store.sweeps.create({
    ...{ name: "schedule", notes: "", tags: [], createdBy: "bench", spec: {}, cells },
    // The limit makes claims of the sweep go one after the other: the slower of the two ways.
    ...{ objective: { metric: "train/loss", mode: "min" }, priority: 0, concurrency },
  });
}

interface Setting {
  readonly store: Store;
  readonly redisUrl: string;
  readonly workerId: number;
  readonly trials: number;
  readonly slots: number;
}

/** Returns the seconds from the first wake-up to the end of the last trial. */
async function runAll(setting: Setting, [claims, finishes]: [number[], number[]]): Promise<number> {
  const { store, redisUrl, workerId, trials, slots } = setting;
  const queue = openProducer(redisUrl);
  const all = resolvers();
  const over = new AbortController();
  let left = trials;
  const free = Array.from({ length: slots }, (_, slot) => slot);
  const consumer = openConsumer(redisUrl, {
    slots,
    onError: all.reject,
    async handle(wakeUp) {
      const slot = free.pop()!;
      try {
        for (let first = true; ; first = false) {
          const request = { workerId, slot, ...(first ? { wakeUp } : {}) };
          const claim = await timed(claims, () => store.attempts.claim(request));
          if (!claim) return;
          await sleep(TRIAL_MS);
          const outcome = { state: "succeeded", values: { "train/loss": slot } } as const;
          await timed(finishes, () => store.attempts.finish(claim, outcome));
          left--;
          if (left === 0) all.resolve();
        }
      } finally {
        free.push(slot);
      }
    },
  });
  const began = performance.now();
  const controller = (async () => {
    while (!over.signal.aborted) {
      await reconcile({ store, queue }).catch(all.reject);
      await sleep(RECONCILE_MS, undefined, { signal: over.signal }).catch(() => {});
    }
  })();
  try {
    await all.promise;
    return (performance.now() - began) / 1000;
  } finally {
    over.abort();
    await controller;
    await consumer.close();
    await queue.close();
  }
}

/** Promise.withResolvers, which Node 20 lacks. */
function resolvers() {
  let resolve = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  into.push(performance.now() - started);
  return result;
}
