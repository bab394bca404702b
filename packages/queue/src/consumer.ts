import { parse } from "@resweep/spec";
import { type Job, WaitingError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { z } from "zod";
import { connect, PREFIX, queueName } from "./connection.ts";
import type { ConsumerOptions, QueueConsumer } from "./queue.ts";

const WakeUp = z.object({ trialId: z.int(), dispatch: z.int() });
const LOCK_MS = 30_000;
const STALLED_CHECK_MS = 5_000;
const ERROR_INTERVAL_MS = 1_000;
/** How long Redis has to answer at the end; without it the jobs' locks run out by themselves. */
const GOODBYE_MS = 2_000;

/**
 * Takes wake-ups of one capability class. Keeps trying while Redis is away. A wake-up whose consumer died is taken by
 * another after 30 s. Throws Unavailable only when the address is none.
 */
export function openConsumer(redisUrl: string, options: ConsumerOptions): QueueConsumer {
  const onError = atMostEvery(ERROR_INTERVAL_MS, options.onError ?? (() => {}));
  const connection = connect(redisUrl, { maxRetriesPerRequest: null }, onError);
  const clients = withCopies(connection);
  const closing = new AbortController();
  const active = new Set<Promise<void>>();

  let paused = false;
  const pause = async () => {
    paused = true;
    await worker.pause(true);
  };

  const handle = async (job: Job, token?: string): Promise<void> => {
    if (paused) {
      // It was waited for before the pause; another consumer may have it.
      await job.moveToWait(token);
      throw new WaitingError();
    }
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
    pause,
    resume: () => {
      if (!paused) return;
      paused = false;
      void worker.resume();
    },
    close: async () => {
      await pause();
      closing.abort();
      await Promise.allSettled(active);
      // BullMQ's usual farewell waits for Redis, and its timers keep the process alive; the forced one does not.
      const away = !(await answer(clients, GOODBYE_MS));
      await within(GOODBYE_MS, worker.close(away).catch(onError));
      for (const client of clients) client.disconnect();
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

/** The client and the copies that are made of it: BullMQ waits for jobs on one of its own. */
function withCopies(client: Redis): readonly Redis[] {
  const all = [client];
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (override) => {
    const copy = duplicate(override);
    all.push(copy);
    return copy;
  };
  return all;
}

/** Whether Redis answers, on connections that are all made. */
async function answer(clients: readonly Redis[], patienceMs: number): Promise<boolean> {
  if (clients.some(({ status }) => status !== "ready")) return false;
  const ping = clients[0]!.ping().catch(() => null);
  return (await within(patienceMs, ping)) === "PONG";
}

/** What `work` resolves with, or undefined after `ms`. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return await Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
