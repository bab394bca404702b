import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createBackPressure } from "./back-pressure.ts";

const { signal } = new AbortController();

test("a full spool makes the training wait until enough is acknowledged", async () => {
  const spool = { bytes: 90, problem: null };
  const pressure = createBackPressure(spool, 100);
  await pressure.room(signal);
  spool.bytes = 120;
  let waits = 0;
  let through = false;
  const room = pressure.room(signal, () => waits++).then(() => (through = true));
  pressure.acknowledge(20);
  await sleep(300);
  expect(through).toBe(false);
  pressure.acknowledge(60);
  await room;
  expect(waits).toBeGreaterThan(0);
});

test("a wish to end the trial ends the waiting", async () => {
  const wish = new AbortController();
  const room = createBackPressure({ bytes: 120, problem: null }, 100).room(wish.signal);
  wish.abort("cancel");
  await room;
});

test("what the disk refuses for good ends the training between two steps", async () => {
  const spool = { bytes: 0, problem: new Error("EIO: i/o error") };
  await expect(createBackPressure(spool).room(signal)).rejects.toThrow("EIO");
});
