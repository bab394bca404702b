import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { attemptsOf, expectUnharmed, rounds } from "./testing/expectations.ts";
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

test("Valkey killed and back empty, with trials queued and running: nothing is even interrupted", async () => {
  const sweepId = await underWay();
  await platform.services.loseValkey(1_000);
  await expectUnharmed(platform, sweepId);
  for (const { id } of await platform.trials(sweepId)) {
    expect(await attemptsOf(platform, id)).toEqual(["succeeded"]);
  }
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

test("the same job offered to two workers many times: each trial runs once", async () => {
  platform.worker("a", { slots: 2 });
  platform.worker("b", { slots: 2 });
  const sweepId = await platform.launch(seeds);
  const trials = await platform.trials(sweepId);
  const copies = 200 * rounds;
  for (const { id } of trials) {
    await platform.queue.dispatch(
      Array.from({ length: copies }, (_, i) => ({ trialId: id, dispatch: 1_000_000 + i })),
    );
  }
  await expectUnharmed(platform, sweepId);
  for (const { id } of trials) expect(await attemptsOf(platform, id)).toEqual(["succeeded"]);
  await platform.until("an empty queue", async () => (await platform.queue.depth()).waiting === 0);
});
