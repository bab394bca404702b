import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { attemptsOf, expectUnharmed, randomOf, rounds } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(async () => {
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
  for (let i = 0; i < 25 * rounds; i++) {
    platform.database.cut();
    platform.database.mend();
    await sleep(50 + random.integer(200));
  }
  await expectUnharmed(platform, sweepId);
});

test("a network that swallows everything beyond the lease: training goes on, nothing is lost", async () => {
  const { sweepId } = await underWay();
  platform.database.blackHole();
  await sleep(8_000);
  platform.database.mend();
  await expectUnharmed(platform, sweepId);
});
