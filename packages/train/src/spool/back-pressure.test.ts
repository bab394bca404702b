import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createBackPressure } from "./back-pressure.ts";
import { openSpoolWriter } from "./writer.ts";

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

test("a full disk is no exception inside the step: the next step does not begin", async () => {
  const spool = openSpoolWriter("/dev/full");
  spool.append({ type: "progress", step: 1, totalSteps: 2 });
  spool.append({ type: "progress", step: 2, totalSteps: 2 });
  expect(spool).toMatchObject({ count: 0, bytes: 0, problem: { code: "ENOSPC" } });
  await expect(createBackPressure(spool).room(signal)).rejects.toThrow("ENOSPC");
  spool.close();
});
