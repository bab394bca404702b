import { setTimeout as sleep } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deadlineAfter } from "./deadline.ts";
import { createMessages } from "./messages.ts";
import { persist } from "./persist.ts";
import { createWatchdog } from "./watchdog.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("the same trouble is told once in ten seconds, with how often it came", () => {
  let now = 0;
  const lines: string[] = [];
  const messages = createMessages(
    (line) => lines.push(line),
    () => now,
  );
  for (; now < 15_000; now += 1_000) messages.trouble("the queue", new Error("gone"));
  messages.trouble("heartbeat", new Error("gone"));
  expect(lines).toEqual([
    "the queue: gone",
    "the queue: gone (9 more times since)",
    "heartbeat: gone",
  ]);
});

test("a child is hung after the given patience, or 20 times its slowest step", () => {
  const hung: number[] = [];
  const watchdog = createWatchdog(1_000, (ms) => hung.push(ms));
  vi.advanceTimersByTime(900);
  watchdog.beat(200);
  vi.advanceTimersByTime(3_900);
  expect(hung).toEqual([]);
  vi.advanceTimersByTime(400);
  expect(hung).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect(hung).toHaveLength(1);
});

test("the deadline counts from the signal", () => {
  const drain = new AbortController();
  const deadline = deadlineAfter(drain.signal, 1_000);
  vi.advanceTimersByTime(5_000);
  expect(deadline.signal.aborted).toBe(false);
  drain.abort();
  vi.advanceTimersByTime(999);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.signal.aborted).toBe(true);
});

test("an outage is waited out, a defect is not, and a signal ends the waiting", async () => {
  vi.useRealTimers();
  const messages = createMessages(() => {});
  const { signal } = new AbortController();
  let calls = 0;
  const flaky = async () => {
    if (++calls < 2) throw new Unavailable("Postgres is away");
    return "stored";
  };
  expect(await persist(flaky, { about: "x", messages, signal })).toBe("stored");
  const stop = new AbortController();
  const waiting = persist(() => Promise.reject(new Unavailable("away")), {
    ...{ about: "x", messages },
    signal: stop.signal,
  });
  await sleep(20);
  stop.abort();
  expect(await waiting).toBeNull();
});
