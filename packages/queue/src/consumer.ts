import { parse } from "@resweep/spec";
import { type Job, Worker } from "bullmq";
import { z } from "zod";
import { connect, PREFIX, queueName } from "./connection.ts";
import type { ConsumerOptions, QueueConsumer } from "./queue.ts";

const WakeUp = z.object({ trialId: z.int(), dispatch: z.int() });
const LOCK_MS = 30_000;
const STALLED_CHECK_MS = 5_000;
const ERROR_INTERVAL_MS = 1_000;
/** How long Redis has to take leave; without it the jobs' locks run out by themselves. */
const GOODBYE_MS = 3_000;

/**
 * Takes wake-ups of one capability class. Keeps trying while Redis is away. A wake-up whose consumer died is taken by
 * another after 30 s. Throws Unavailable only when the address is none.
 */
export function openConsumer(redisUrl: string, options: ConsumerOptions): QueueConsumer {
  const onError = atMostEvery(ERROR_INTERVAL_MS, options.onError ?? (() => {}));
  const connection = connect(redisUrl, { maxRetriesPerRequest: null }, onError);
  const closing = new AbortController();
  const active = new Set<Promise<void>>();

  const handle = async (job: Job): Promise<void> => {
    const work = Promise.resolve(job.data).then((data) =>
      options.handle(parse(WakeUp, data), closing.signal),
    );
    active.add(work);
    try {
      await work;
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      active.delete(work);
    }
  };
  const worker = new Worker(queueName(options.capability), handle, {
    connection,
    prefix: PREFIX,
    concurrency: options.slots,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    skipVersionCheck: true,
  });
  // A full disk under Redis raises thousands a second.
  worker.on("error", onError);

  return {
    pause: () => worker.pause(true),
    resume: () => void worker.resume(),
    close: async () => {
      await worker.pause(true);
      closing.abort();
      await Promise.allSettled(active);
      const goodbye = new AbortController();
      await Promise.race([worker.close().catch(onError), timeout(GOODBYE_MS, goodbye.signal)]);
      goodbye.abort();
      connection.disconnect();
    },
  };
}

function atMostEvery(intervalMs: number, report: (error: Error) => void): (error: Error) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    const now = performance.now();
    if (now - last < intervalMs) return;
    last = now;
    report(error);
  };
}

function timeout(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}
