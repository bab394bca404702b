import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  attemptsOf,
  expectNoneLost,
  expectUnharmed,
  randomOf,
  times,
} from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";
import { seeds } from "./testing/reference.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(async () => {
  platform.commits.disarm();
  platform.database.mend();
  await platform.killWorkers();
});
afterAll(() => platform?.close());

async function underWay() {
  platform.worker("a");
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 20);
  return { sweepId, id };
}

test("Postgres crashes and comes back: the attempt goes on", async () => {
  const { sweepId, id } = await underWay();
  await platform.services.crashPostgres(3_000);
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, id)).toEqual(["succeeded"]);
});

test("connections cut again and again, some in the midst of a COMMIT: no point is lost or doubled", async () => {
  const random = randomOf(1);
  const { sweepId } = await underWay();
  for (let i = 0; i < times(25); i++) {
    platform.database.cut();
    platform.database.mend();
    await sleep(50 + random.integer(200));
  }
  await expectUnharmed(platform, sweepId);
});

test("a network that swallows everything beyond the lease: training goes on, and nobody takes the trial away", async () => {
  platform.worker("a", { slots: 2 }); // the idle slot asks for work, and would find the lease run out
  const sweepId = await platform.launch([1]);
  await platform.reached(sweepId, 20);
  platform.database.blackHole();
  await sleep(8_000);
  platform.database.mend();
  await expectUnharmed(platform, sweepId);
  await expectNoneLost(platform, sweepId);
});

/** Both the records of a running attempt and its end go through here; not the claim, which nobody would know of. */
const ofAttempt = /UPDATE attempt/;

test("the connection is cut at COMMIT, before it arrives or before its answer does: nothing is lost or doubled", async () => {
  const random = randomOf(4);
  platform.worker("a");
  const strikes = ["before", "after", null] as const;
  platform.commits.arm(ofAttempt, () => strikes[random.integer(3)]!);
  const { struck } = platform.commits;
  for (let i = 0; i < times(3) || Math.min(struck.before, struck.after) < 3; i++) {
    const sweepId = await platform.launch(seeds);
    await expectUnharmed(platform, sweepId);
    await expectNoneLost(platform, sweepId);
  }
});

test("a claim whose answer is lost: nobody knows of the attempt, and its lease runs out", async () => {
  let strikes = 0;
  platform.commits.arm(/INSERT INTO attempt/, () => (++strikes === 1 ? "after" : null));
  platform.worker("a");
  const sweepId = await platform.launch([1]);
  await expectUnharmed(platform, sweepId);
  const [trial] = await platform.trials(sweepId);
  expect(await attemptsOf(platform, trial!.id)).toEqual(["lost", "succeeded"]);
});

test("all backends terminated again and again: the attempt goes on", async () => {
  const random = randomOf(5);
  const { sweepId, id } = await underWay();
  for (let i = 0; i < times(20); i++) {
    await platform.services.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    await sleep(50 + random.integer(200));
  }
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, id)).toEqual(["succeeded"]);
});

test("every answer comes a tenth of a second late: slower, and no different", async () => {
  platform.database.delay(100);
  platform.redis.delay(100);
  try {
    platform.worker("a", { slots: 2 });
    await expectUnharmed(platform, await platform.launch(seeds));
  } finally {
    platform.redis.mend();
  }
});
