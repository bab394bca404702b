import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { expectNoneLost, expectUnharmed, times } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";
import { seeds } from "./testing/reference.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(() => platform.killWorkers());
afterAll(() => platform?.close());

/** One trial running, the others queued. */
async function underWay() {
  platform.worker("a");
  const sweepId = await platform.launch(seeds);
  await platform.reached(sweepId, 20);
  return sweepId;
}

const states = async (state: string) => {
  const [row] = await platform.services.sql<{ count: number }>(
    "SELECT count(*)::int AS count FROM trial WHERE state = $1",
    [state],
  );
  return row!.count;
};
const running = () => states("running");

test("Valkey killed and back empty, with trials queued and running: nothing is even interrupted", async () => {
  const sweepId = await underWay();
  await platform.services.loseValkey(1_000);
  await expectUnharmed(platform, sweepId);
  await expectNoneLost(platform, sweepId);
});

test("what is launched while Valkey is away runs", async () => {
  platform.worker("a");
  platform.redis.cut();
  try {
    await expectUnharmed(platform, await platform.launch([1]));
  } finally {
    platform.redis.mend();
  }
});

test("Valkey flushed with 100 queued and 4 running: nothing is interrupted, and all are woken again", async () => {
  platform.worker("a", { slots: 2 });
  platform.worker("b", { slots: 2 });
  const long = [await platform.launch(seeds), await platform.launch([1])];
  await platform.until("4 running", async () => (await running()) === 4);
  const short = [];
  for (let i = 0; i < times(50); i++) short.push(await platform.launch([2, 3], 1));
  const queued = 2 * short.length;
  const woken = async () => (await platform.queue.depth()).waiting;
  await platform.until("wake-ups", async () => (await woken()) >= queued / 2);
  await platform.services.valkey("FLUSHALL");
  const flushedAt = Date.now();
  // Since then some will have ended, and what runs needs no wake-up.
  const open = async () => (await states("queued")) - 4;
  await platform.until("wake-ups anew", async () => (await woken()) >= (await open()));
  expect(Date.now() - flushedAt).toBeLessThan(10_000);
  for (const sweepId of [...long, ...short]) {
    await expectUnharmed(platform, sweepId);
    await expectNoneLost(platform, sweepId);
  }
});

test("Valkey out of memory: what is launched meanwhile runs, and wake-ups come again afterwards", async () => {
  const sweepId = await underWay();
  await platform.services.valkey("CONFIG", "SET", "maxmemory", "1");
  const meanwhile = await platform.launch([1]);
  await expectUnharmed(platform, sweepId);
  await expectUnharmed(platform, meanwhile);
  expect(platform.said()).toMatch(/OOM command not allowed/);
  await platform.services.valkey("CONFIG", "SET", "maxmemory", "0");
  await expectUnharmed(platform, await platform.launch([1]));
});

test("the same job offered to two workers a thousand times: each trial runs once", async () => {
  platform.worker("a", { slots: 2 });
  platform.worker("b", { slots: 2 });
  const sweepId = await platform.launch(seeds);
  const trials = await platform.trials(sweepId);
  const copies = times(1_000);
  for (const { id } of trials) {
    await platform.queue.dispatch(
      Array.from({ length: copies }, (_, i) => ({ trialId: id, dispatch: 1_000_000 + i })),
    );
  }
  await expectUnharmed(platform, sweepId);
  await expectNoneLost(platform, sweepId);
  await platform.until("an empty queue", async () => (await platform.queue.depth()).waiting === 0);
});
