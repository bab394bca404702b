import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { InvalidInput, Unavailable } from "@resweep/spec";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { openConsumers } from "./consumers.ts";
import { subscribeHints } from "./hints.ts";
import { openProducer } from "./producer.ts";
import { makeWorkerUser, workerRules } from "./worker-user.ts";

const ownerUrl = inject("redisUrl");
const name = "worker_test";
let url: string;
let owner: Redis;
beforeAll(async () => {
  owner = new Redis(ownerUrl);
  await makeWorkerUser(ownerUrl, name);
  const made = await makeWorkerUser(ownerUrl, name); // a new password for the same user
  expect(made.unsaved).toBeNull();
  url = made.redisUrl;
});
afterAll(async () => {
  await owner.call("ACL", "DELUSER", name);
  await owner.flushall();
  owner.disconnect();
});

/** Refused for lack of a right, as the server itself tells. */
const denied = async () =>
  ((await owner.call("ACL", "LOG")) as unknown[]).map((entry) => JSON.stringify(entry));

test("it does all that a queue does: sends, takes, repeats, counts and hints, and nothing it tries is refused", async () => {
  await owner.call("ACL", "LOG", "RESET");
  const producer = openProducer(url);
  const hints: number[] = [];
  const handled: string[] = [];
  const subscription = subscribeHints(url, (id) => void hints.push(id));
  const worker = openConsumers(url, {
    slots: 1,
    handle: async ({ trialId, dispatch }) => {
      handled.push(`${trialId}-${dispatch}`);
      if (trialId === 2) throw new Error("this one fails");
      // A look for stalled jobs later: what BullMQ does of its own accord, too.
      if (trialId === 3) await delay(6_000);
    },
  });
  try {
    worker.serve(["any", "gpu:80GB"]);
    expect(await producer.generation()).toBe(await producer.generation());
    await producer.dispatch([
      { trialId: 1, dispatch: 1 },
      { trialId: 2, dispatch: 1, capability: "gpu:80GB" },
      { trialId: 3, dispatch: 1 },
    ]);
    await producer.dispatch({ trialId: 4, dispatch: 1 });
    await vi.waitFor(() => expect(handled.sort()).toEqual(["1-1", "2-1", "3-1", "4-1"]), 30_000);
    await vi.waitFor(async () => expect(await producer.depth()).toEqual({ waiting: 0, active: 0 }));
    await vi.waitFor(async () => {
      await producer.publishHint(42);
      expect(hints).toContain(42);
    });
    await producer.ping();
  } finally {
    await worker.close();
    await Promise.all([subscription.close(), producer.close()]);
  }
  // The client's name and version, which it offers each server, are no right of the queue.
  expect((await denied()).filter((entry) => !/client\|setinfo/.test(entry))).toEqual([]);
}, 60_000);

describe("it is refused", () => {
  const tries: readonly (readonly [string, ...string[]])[] = [
    ["FLUSHALL"],
    ["FLUSHDB"],
    ["SWAPDB", "0", "1"],
    ["CONFIG", "GET", "*"],
    ["CONFIG", "SET", "dir", "/tmp"],
    ["KEYS", "*"],
    ["SCAN", "0"],
    ["RANDOMKEY"],
    ["DBSIZE"],
    ["SHUTDOWN", "NOSAVE"],
    ["LATENCY", "RESET"],
    ["MONITOR"],
    ["SAVE"],
    ["BGREWRITEAOF"],
    ["REPLICAOF", "NO", "ONE"],
    ["MODULE", "LIST"],
    ["FUNCTION", "LIST"],
    ["SCRIPT", "FLUSH"],
    ["ACL", "LIST"],
    ["ACL", "SETUSER", "eve", "on", "nopass", "+@all", "~*"],
    ["ACL", "WHOAMI"],
    ["CLIENT", "LIST"],
    ["CLIENT", "KILL", "TYPE", "normal"],
    ["CLIENT", "PAUSE", "1"],
    ["MIGRATE", "h", "1", "resweep:k", "0", "1"],
    ["GET", "other:key"],
    ["SET", "other:key", "x"],
    ["SET", "resweep", "x"],
    ["DEL", "other:key"],
    ["RENAME", "resweep:generation", "other:key"],
    ["EVAL", "return redis.call('GET', 'other:key')", "0"],
    ["EVAL", "return redis.call('FLUSHALL')", "0"],
    ["EVAL", "return redis.call('KEYS', '*')", "0"],
    ["PUBLISH", "other:channel", "x"],
    ["SUBSCRIBE", "other:channel"],
    ["PSUBSCRIBE", "*"],
  ];
  test.each(tries)("%s %s %s", async (command, ...args) => {
    await owner.mset("other:key", "kept", "resweep:generation", "g");
    const worker = new Redis(url, { maxRetriesPerRequest: 0 });
    worker.on("error", () => {});
    try {
      await expect(worker.call(command, ...args)).rejects.toThrow(/NOPERM|ACL/);
    } finally {
      worker.disconnect();
    }
    expect(await owner.get("other:key")).toBe("kept");
  });
});

test("every command that a script of this BullMQ calls is among its rights", () => {
  const scripts = path.join(
    path.dirname(createRequire(import.meta.url).resolve("bullmq")),
    "../cjs/commands",
  );
  const called = new Set<string>();
  for (const file of readdirSync(scripts).filter((each) => each.endsWith(".lua")))
    for (const [, command] of readFileSync(path.join(scripts, file), "utf8").matchAll(
      /(?:rcall|redis\.p?call)\(\s*["'](\w+)["']/g,
    ))
      called.add(`+${command!.toLowerCase()}`);
  expect(called.size).toBeGreaterThan(40);
  expect([...called].filter((command) => !workerRules.includes(command))).toEqual([]);
});

test("an old password is refused; an owner whose rights do not reach is told so, in one line", async () => {
  const old = url;
  url = (await makeWorkerUser(ownerUrl, name, "chosen-by-hand")).redisUrl;
  expect(new URL(url).password).toBe("chosen-by-hand");
  const stale = openProducer(old);
  await expect(stale.ping()).rejects.toThrow(/WRONGPASS/);
  await stale.close();
  const error = await makeWorkerUser(url, "eve").catch((reason) => reason);
  expect(error).toBeInstanceOf(Unavailable);
  expect(error.message).toMatch(/^Redis at 127.0.0.1:\d+ lets this address make no user/);
  for (const bad of ["default", "x ~* +@all", "a\nb"])
    await expect(makeWorkerUser(ownerUrl, bad)).rejects.toThrow(InvalidInput);
});
