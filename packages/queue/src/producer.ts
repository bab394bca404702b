import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import {
  asUnavailable,
  connect,
  HINT_CHANNEL,
  PREFIX,
  placeOf,
  queueName,
  untilReady,
} from "./connection.ts";
import type { QueueProducer, WakeUpJob } from "./queue.ts";

const GENERATION_KEY = `${PREFIX}:generation`;
const COMMAND_TIMEOUT_MS = 2_000;

/**
 * Opens the sending side. Connects in the background; throws Unavailable only when the address is none. An outage
 * makes each call fail within a few seconds, and the next call works once Redis is back.
 */
export function openProducer(redisUrl: string): QueueProducer {
  let lastError: Error | null = null;
  const client = connect(
    redisUrl,
    { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: COMMAND_TIMEOUT_MS },
    (error) => {
      lastError = error;
    },
  );
  client.on("ready", () => {
    lastError = null;
  });
  const place = placeOf(redisUrl);
  const queues = new Map<string, Queue<WakeUpJob>>();
  let closed = false;

  const queueOf = (capability?: string): Queue<WakeUpJob> => {
    const name = queueName(capability);
    const known = queues.get(name);
    if (known) return known;
    const queue = new Queue<WakeUpJob>(name, {
      connection: client,
      prefix: PREFIX,
      skipVersionCheck: true,
      skipWaitingForReady: true,
      // A finished job that stayed would silently swallow its id when it is added again.
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    });
    queue.on("error", () => {}); // the client's own listener keeps it
    queues.set(name, queue);
    return queue;
  };
  const use = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      await untilReady(client);
      return await work();
    } catch (error) {
      throw asUnavailable(error, place, lastError);
    }
  };

  return {
    dispatch: (wakeUps) =>
      use(async () => {
        const all = [wakeUps].flat();
        for (const [capability, group] of groupBy(all, (wakeUp) => wakeUp.capability ?? "any")) {
          const jobs = group.map(({ trialId, dispatch }) => ({
            name: "wake-up",
            data: { trialId, dispatch },
            opts: { jobId: `t${trialId}-d${dispatch}` },
          }));
          await queueOf(capability).addBulk(jobs);
        }
      }),
    publishHint: async (sweepId) => {
      if (closed) return; // pages look by themselves; nobody need wait for the last hint
      await use(async () => {
        await client.publish(HINT_CHANNEL, String(sweepId));
      });
    },
    generation: () =>
      use(async () => {
        const fresh = randomUUID();
        const made = await client.set(GENERATION_KEY, fresh, "NX");
        return made === "OK" ? fresh : ((await client.get(GENERATION_KEY)) ?? fresh);
      }),
    depth: (capability) =>
      use(async () => {
        const counts = await queueOf(capability).getJobCounts("wait", "delayed", "active");
        const { active = 0, ...waiting } = counts;
        return { waiting: Object.values(waiting).reduce((sum, count) => sum + count, 0), active };
      }),
    ping: () =>
      use(async () => {
        await client.ping();
      }),
    close: async () => {
      closed = true;
      for (const queue of queues.values()) await queue.close().catch(() => {});
      client.disconnect();
    },
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
