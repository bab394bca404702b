import { setTimeout as sleep } from "node:timers/promises";
import { cancelSweep } from "@resweep/sweeps";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { expectUnharmed, randomOf, rounds } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";
import { seeds } from "./testing/reference.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(() => platform.killWorkers());
afterAll(() => platform?.close());

test("a child or a supervisor killed every few seconds until all is done", async () => {
  const random = randomOf(2);
  let worker = platform.worker("w0");
  const sweepId = await platform.launch(seeds);
  for (let kills = 1; kills <= 8 * rounds; kills++) {
    // Time enough for a checkpoint: three losses without one are poison.
    await sleep(6_000 + random.integer(5_000));
    if ((await platform.store.sweeps.get(sweepId)).endedAt) break;
    if (random.integer(2) === 0) worker.signalChild("SIGKILL");
    else {
      await worker.kill();
      worker = platform.worker(`w${kills}`);
    }
  }
  await expectUnharmed(platform, sweepId);
});

test("cancelled at launch, running and finishing: each trial ends once, and soon", async () => {
  const random = randomOf(3);
  platform.worker("a", { slots: 2 });
  for (let i = 0; i < 10 * rounds; i++) {
    const sweepId = await platform.launch([1, 2], 1);
    await sleep(i % 3 === 0 ? 0 : random.integer(5_000));
    await cancelSweep(platform, sweepId, { by: "faults" }).catch((error) => {
      if (error.code !== "conflict") throw error; // it had ended
    });
    const trials = await platform.ended(sweepId);
    for (const { state } of trials) expect(["cancelled", "succeeded"]).toContain(state);
  }
  expect(await platform.violations(), platform.said()).toEqual([]);
});
