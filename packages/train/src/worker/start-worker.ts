import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openConsumer, openProducer, type QueueConsumer } from "@resweep/queue";
import { openStore } from "@resweep/store";
import { reconcile } from "@resweep/sweeps";
import { type Timings, usualTimings, type WorkerContext } from "./context.ts";
import { every } from "./every.ts";
import { machineFacts } from "./machine-facts.ts";
import { createMessages } from "./messages.ts";
import { recoverSpools } from "./recover-spools.ts";
import { runAttempt } from "./run-attempt.ts";
import { createSlotPool } from "./slot-pool.ts";
import { capacity, planSlots } from "./slots.ts";
import { createSpares } from "./spares.ts";

export interface WorkerOptions {
  readonly databaseUrl: string;
  /** Without Redis the worker asks Postgres for work every few seconds. */
  readonly redisUrl: string | null;
  /** Shown on the page; the host's name unless given. */
  readonly name?: string;
  /** Trials at a time; chosen from the machine unless given. */
  readonly slots?: number;
  /** TensorFlow threads of each trial; the cores divided by the slots unless given. */
  readonly threads?: number;
  /** Spools, checkpoints and downloaded datasets live under it. */
  readonly dataDir: string;
  /** Dataset folders on this machine, by dataset name. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Run steps call by call instead of as one recorded graph. */
  readonly eager?: boolean;
  /** One line of what happens, for a person. */
  onMessage?(line: string): void;
  /** For tests. */
  readonly timings?: Partial<Timings>;
}

export interface RunningWorker {
  readonly id: number;
  readonly name: string;
  readonly slots: number;
  readonly threads: number;
  /**
   * Takes no more work, lets each child write a checkpoint and give its trial back, and stops; done within 60 s.
   * A second call returns the same promise.
   */
  drain(): Promise<void>;
}

/** Registers this machine and trains trials until `drain`. Throws Unavailable when Postgres does not answer. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { redisUrl, dataDir, name = hostname() } = options;
  const { slots, threads } = planSlots(capacity(), options);
  const timings = { ...usualTimings, ...options.timings };
  const messages = createMessages(options.onMessage ?? (() => {}));
  const store = openStore(options.databaseUrl, { leaseMs: timings.lease });
  const queue = redisUrl === null ? null : openProducer(redisUrl);
  const datasets = { folders: options.folders ?? {}, cacheDir: join(dataDir, "datasets") };
  const spoolDir = join(dataDir, "spool");
  await mkdir(spoolDir, { recursive: true });
  const closeAll = () => Promise.allSettled([queue?.close(), store.close()]);

  const registration = { name, host: hostname(), pid: process.pid, slots };
  const facts = await machineFacts({ threads, datasets });
  const { workerId } = await store.workers
    .register({ ...registration, facts })
    .catch(async (error) => {
      await closeAll();
      throw error;
    });
  // Loaded ahead, TensorFlow saves a trial a second or more of its start and holds 50 MiB per slot (measured: 78 MiB of
  // its own instead of 27, the library's pages are shared). On a GPU it would hold memory of the device: never there.
  const prepare = capacity().gpu ? null : threads;
  const spares = createSpares({ count: slots, prepare, messages });
  const context: WorkerContext = {
    ...{ workerId, store, queue, messages, spares, threads, spoolDir, datasets, timings },
    compile: !options.eager,
    artifactsDir: join(dataDir, "artifacts"),
  };

  const draining = new AbortController();
  const { signal } = draining;
  const pool = createSlotPool(slots);

  /** Claims and trains on one slot until there is nothing to claim. */
  async function work(slot: number, wakeUp?: { trialId: number; dispatch: number }) {
    let job = wakeUp;
    while (!signal.aborted) {
      const claim = await store.attempts.claim({ workerId, slot, wakeUp: job });
      if (!claim) return;
      job = undefined;
      await runAttempt(context, claim, signal);
    }
  }

  const consumer: QueueConsumer | null =
    redisUrl === null
      ? null
      : openConsumer(redisUrl, {
          slots,
          async handle(job) {
            const slot = await pool.take(signal);
            if (slot === null) return;
            try {
              await work(slot, job);
            } finally {
              pool.giveBack(slot);
            }
          },
          onError: (error) => messages.trouble("the queue", error),
        });

  /** Without a wake-up: idle slots ask Postgres, in case Redis is away. */
  const polled = new Set<Promise<void>>();
  async function poll() {
    const slot = pool.tryTake();
    if (slot === null) return;
    const run = work(slot)
      .catch((error) => messages.trouble("asking for work", error))
      .finally(() => {
        polled.delete(run);
        pool.giveBack(slot);
      });
    polled.add(run);
  }

  const platform = { store, queue };
  const loops = [
    every(timings.heartbeat, signal, async () => {
      await store.workers
        .heartbeat(workerId)
        .catch((error) => messages.trouble("heartbeat", error));
    }),
    every(timings.reconcile, signal, async () => {
      await reconcile(platform).catch((error) => messages.trouble("reconciling", error));
    }),
    every(queue ? timings.pollBeside : timings.pollAlone, signal, poll),
  ];
  void recoverSpools(context, signal);
  messages.say(`worker ${name}: ${slots} x ${threads} threads, ready`);

  let drained: Promise<void> | null = null;
  return {
    ...{ id: workerId, name, slots, threads },
    drain() {
      drained ??= (async () => {
        messages.say(`worker ${name}: draining`);
        draining.abort();
        spares.close();
        // A connection that is just being made again may never close: the promise of `drain` is kept all the same.
        const patience = sleep(timings.grace + timings.farewell, undefined, { ref: false });
        await Promise.race([Promise.all([consumer?.close(), ...polled, ...loops]), patience]);
        await store.workers.leave(workerId).catch((error) => messages.trouble("leaving", error));
        await closeAll();
        messages.say(`worker ${name}: gone`);
      })();
      return drained;
    },
  };
}
