import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@resweep/spec";
import { Redis } from "ioredis";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { openConsumer } from "./consumer.ts";
import { subscribeHints } from "./hints.ts";
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

describe("wake-ups", () => {
  test("reach a consumer of their class, once each, and leave nothing behind", async () => {
    const producer = keep(openProducer(redisUrl));
    const seen: string[] = [];
    const consume = (capability: string) =>
      keep(
        openConsumer(redisUrl, {
          capability,
          slots: 2,
          handle: async ({ trialId, dispatch }) => {
            seen.push(`${capability} ${trialId} ${dispatch}`);
          },
        }),
      );
    consume("any");
    consume("gpu:80GB");
    await producer.dispatch([
      { trialId: 1, dispatch: 1 },
      { trialId: 2, dispatch: 1, capability: "gpu:80GB" },
      { trialId: 3, dispatch: 4 },
    ]);
    await vi.waitFor(() => expect(seen.sort()).toEqual(["any 1 1", "any 3 4", "gpu:80GB 2 1"]));
    await vi.waitFor(async () => expect(await producer.depth()).toEqual({ waiting: 0, active: 0 }));
  });

  test("that wait already are not doubled; a finished one can be sent again", async () => {
    const producer = keep(openProducer(redisUrl));
    const wakeUp = { trialId: 7, dispatch: 1 };
    await producer.dispatch([wakeUp, wakeUp]);
    await producer.dispatch(wakeUp);
    expect(await producer.depth()).toEqual({ waiting: 1, active: 0 });
    let handled = 0;
    keep(
      openConsumer(redisUrl, {
        slots: 1,
        handle: async () => {
          handled++;
        },
      }),
    );
    await vi.waitFor(() => expect(handled).toBe(1));
    await vi.waitFor(async () => {
      await producer.dispatch(wakeUp);
      expect(handled).toBeGreaterThan(1);
    });
  });

  test("that fail are dropped and reported", async () => {
    const producer = keep(openProducer(redisUrl));
    const errors: string[] = [];
    keep(
      openConsumer(redisUrl, {
        slots: 1,
        handle: async () => {
          throw new Error("no luck");
        },
        onError: ({ message }) => void errors.push(message),
      }),
    );
    await producer.dispatch({ trialId: 1, dispatch: 1 });
    await vi.waitFor(() => expect(errors).toContain("no luck"));
    await vi.waitFor(async () => expect(await producer.depth()).toEqual({ waiting: 0, active: 0 }));
  });
});

test("closing aborts the signal, waits for what is being handled and takes no more", async () => {
  const producer = keep(openProducer(redisUrl));
  let ended = false;
  let started = 0;
  const consumer = openConsumer(redisUrl, {
    slots: 1,
    handle: async (_job, signal) => {
      started++;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await delay(100);
      ended = true;
    },
  });
  await producer.dispatch([
    { trialId: 1, dispatch: 1 },
    { trialId: 2, dispatch: 1 },
  ]);
  await vi.waitFor(() => expect(started).toBe(1));
  await consumer.close();
  expect({ ended, started }).toEqual({ ended: true, started: 1 });
  expect(await producer.depth()).toEqual({ waiting: 1, active: 0 });
});

test("a paused consumer takes nothing until it is resumed", async () => {
  const producer = keep(openProducer(redisUrl));
  const seen: number[] = [];
  const consumer = keep(
    openConsumer(redisUrl, { slots: 1, handle: async ({ trialId }) => void seen.push(trialId) }),
  );
  await producer.dispatch({ trialId: 1, dispatch: 1 });
  await vi.waitFor(() => expect(seen).toEqual([1]));
  await consumer.pause();
  await delay(100);
  consumer.resume();
  await producer.dispatch({ trialId: 2, dispatch: 1 });
  await vi.waitFor(() => expect(seen).toEqual([1, 2]));
});

test("the generation stays until Redis loses its memory", async () => {
  const producer = keep(openProducer(redisUrl));
  const other = keep(openProducer(redisUrl));
  const generation = await producer.generation();
  expect(await other.generation()).toBe(generation);
  const redis = new Redis(redisUrl);
  await redis.flushall();
  redis.disconnect();
  expect(await producer.generation()).not.toBe(generation);
});

test("hints reach their listener", async () => {
  const producer = keep(openProducer(redisUrl));
  const seen: number[] = [];
  keep(subscribeHints(redisUrl, (id) => void seen.push(id)));
  await vi.waitFor(async () => {
    await producer.publishHint(42);
    expect(seen).toContain(42);
  });
});

describe("without Redis", () => {
  test("a consumer that was closed keeps no process alive", { timeout: 60_000 }, () => {
    const script = `
      import { openConsumer } from "./src/consumer.ts";
      const consumer = openConsumer("redis://127.0.0.1:1", { slots: 1, async handle() {} });
      setTimeout(() => void consumer.close(), 200);`;
    const { status, signal } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type", "module", "--eval", script],
      { cwd: fileURLToPath(new URL("..", import.meta.url)), timeout: 50_000 },
    );
    expect({ status, signal }).toEqual({ status: 0, signal: null });
  });

  test("each call says so within seconds, in one line without the password", async () => {
    const producer = keep(openProducer("redis://:secret@127.0.0.1:1"));
    const error = await producer.dispatch({ trialId: 1, dispatch: 1 }).catch((reason) => reason);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).toBe(
      "Redis at 127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1; check REDIS_URL",
    );
  });

  test("a wrong password is named", async () => {
    const producer = keep(openProducer(redisUrl.replace(/:[^:]*@/, ":wrong@")));
    await expect(producer.ping()).rejects.toThrow(/WRONGPASS/);
  });

  test("a server that never answers is given up", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    const producer = keep(openProducer(`redis://127.0.0.1:${port}`));
    await expect(producer.ping()).rejects.toBeInstanceOf(Unavailable);
    silent.close();
  });

  test("an address that is none is refused at once", () => {
    expect(() => openProducer("localhost")).toThrow(/REDIS_URL is not the address/);
  });

  test("a consumer waits and can be closed", async () => {
    const errors: string[] = [];
    const consumer = openConsumer("redis://127.0.0.1:1", {
      slots: 1,
      handle: async () => {},
      onError: ({ message }) => void errors.push(message),
    });
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0));
    await consumer.close();
  });
});
