import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, expect, inject, test, vi } from "vitest";
import { openConsumers } from "./consumers.ts";
import { openProducer } from "./producer.ts";

const redisUrl = inject("redisUrl");
const opened: { close(): Promise<void> }[] = [];
const keep = <T extends { close(): Promise<void> }>(part: T): T => {
  opened.push(part);
  return part;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((part) => part.close()));
  const redis = new Redis(redisUrl);
  await redis.flushall();
  redis.disconnect();
});

/** Slots that hold what they take until they are told to go on. */
function slots(count: number) {
  const taken: number[] = [];
  const ends: (() => void)[] = [];
  const consumers = keep(
    openConsumers(redisUrl, {
      slots: count,
      handle: async ({ trialId }) => {
        taken.push(trialId);
        await new Promise<void>((resolve) => ends.push(resolve));
      },
    }),
  );
  const endAll = async () => {
    for (const end of ends) end();
  };
  opened.unshift({ close: endAll });
  return { consumers, taken, next: () => ends.shift()?.() };
}

test("wake-ups of the classes served come, those of others wait for who serves them", async () => {
  const producer = keep(openProducer(redisUrl));
  await producer.dispatch([
    { trialId: 1, dispatch: 1 },
    { trialId: 2, dispatch: 1, capability: "gpu" },
    { trialId: 3, dispatch: 1, capability: "gpu+memory:80" },
  ]);
  const { consumers, taken } = slots(3);
  await delay(200);
  expect(taken).toEqual([]);
  consumers.serve(["any"]);
  await vi.waitFor(() => expect(taken).toEqual([1]));
  // A class that appears later.
  consumers.serve(["any", "gpu"]);
  await vi.waitFor(() => expect(taken).toEqual([1, 2]));
  await delay(200);
  expect(taken).toEqual([1, 2]);
  expect(await producer.depth("gpu+memory:80")).toEqual({ waiting: 1, active: 0 });
});

test("a class that is served no longer gives out nothing; what it gave goes on", async () => {
  const producer = keep(openProducer(redisUrl));
  const { consumers, taken, next } = slots(2);
  consumers.serve(["any", "gpu"]);
  await producer.dispatch({ trialId: 1, dispatch: 1, capability: "gpu" });
  await vi.waitFor(() => expect(taken).toEqual([1]));
  consumers.serve(["any"]);
  await producer.dispatch({ trialId: 2, dispatch: 1, capability: "gpu" });
  await producer.dispatch({ trialId: 3, dispatch: 1 });
  await vi.waitFor(() => expect(taken).toEqual([1, 3]));
  await delay(200);
  expect(taken).toEqual([1, 3]);
  next();
  consumers.serve(["any", "gpu"]);
  await vi.waitFor(() => expect(taken).toEqual([1, 3, 2]));
});

test("with every slot taken the queues keep what they have for others", async () => {
  const producer = keep(openProducer(redisUrl));
  const { consumers, taken, next } = slots(2);
  consumers.serve(["any", "gpu", "cpu"]);
  await producer.dispatch([
    { trialId: 1, dispatch: 1 },
    { trialId: 2, dispatch: 1 },
  ]);
  await vi.waitFor(() => expect(taken).toHaveLength(2));
  await producer.dispatch([
    { trialId: 3, dispatch: 1, capability: "gpu" },
    { trialId: 4, dispatch: 1, capability: "gpu" },
    { trialId: 5, dispatch: 1, capability: "gpu" },
  ]);
  await delay(300);
  expect(taken).toHaveLength(2);
  expect(await producer.depth("gpu")).toEqual({ waiting: 3, active: 0 });
  const other = slots(3);
  other.consumers.serve(["gpu"]);
  await vi.waitFor(() => expect(other.taken.sort()).toEqual([3, 4, 5]));
  next();
  await producer.dispatch({ trialId: 6, dispatch: 1, capability: "cpu" });
  await vi.waitFor(() => expect(taken).toContain(6));
});

test("closing waits for what was taken, of classes served before as well", async () => {
  const producer = keep(openProducer(redisUrl));
  const { consumers, taken, next } = slots(1);
  consumers.serve(["gpu"]);
  await producer.dispatch({ trialId: 1, dispatch: 1, capability: "gpu" });
  await vi.waitFor(() => expect(taken).toEqual([1]));
  consumers.serve([]);
  let closed = false;
  const closing = consumers.close().then(() => {
    closed = true;
  });
  await delay(200);
  expect(closed).toBe(false);
  next();
  await closing;
  consumers.serve(["any"]);
  await producer.dispatch({ trialId: 2, dispatch: 1 });
  await delay(200);
  expect(taken).toEqual([1]);
});
