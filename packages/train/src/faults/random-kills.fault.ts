import { setTimeout as sleep } from "node:timers/promises";
import { cancelSweep } from "@resweep/sweeps";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { betweenKills } from "./testing/between-kills.ts";
import { expectSameBits, expectUnharmed, randomOf, times } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";
import { seeds } from "./testing/reference.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(() => platform.killWorkers());
afterAll(() => platform?.close());

test("a child or a supervisor killed every 5 to 20 seconds until all is done", async () => {
  const random = randomOf(2);
  let worker = platform.worker("w0");
  const sweeps: number[] = [];
  for (let i = 0; i < times(10); i++) sweeps.push(await platform.launch(seeds));
  const mayKill = betweenKills(platform, sweeps);
  for (let kills = 1; ; kills++) {
    await sleep(5_000 + random.integer(15_000));
    if (!(await mayKill())) break;
    if (random.integer(2) === 0) worker.signalChild("SIGKILL");
    else {
      await worker.kill();
      worker = platform.worker(`w${kills}`);
    }
  }
  for (const sweepId of sweeps) await expectUnharmed(platform, sweepId);
});

/** Lets a trial of ten steps come as far as the name says. */
const moments = {
  launch: async () => {},
  async running(sweepId: number, wait: () => Promise<void>) {
    await platform.until("a start", async () =>
      (await platform.trials(sweepId)).some(({ state }) => state !== "queued"),
    );
    await wait();
  },
  async finishing(sweepId: number, wait: () => Promise<void>) {
    await platform.until("the last step", async () =>
      (await platform.trials(sweepId)).some(
        ({ step, totalSteps, endedAt }) => step >= totalSteps || endedAt,
      ),
    );
    await wait();
  },
};

test("cancelled at launch, running and finishing, 200 times: each trial ends once, and soon", async () => {
  platform.worker("a", { slots: 2 });
  platform.worker("b", { slots: 2 });
  const tally: Record<string, number> = {};
  const lane = async (number: number) => {
    const random = randomOf(10 + number);
    for (let i = 0; i < times(50); i++) {
      const [moment, reach] = Object.entries(moments)[i % 3]!;
      const sweepId = await platform.launch([1], 1);
      await reach(sweepId, () => sleep(random.integer(moment === "running" ? 2_000 : 200)));
      await cancelSweep(platform, sweepId, { by: "faults" }).catch((error) => {
        if (error.code !== "conflict") throw error; // it had ended
      });
      const [trial] = await platform.ended(sweepId);
      expect(["cancelled", "succeeded"]).toContain(trial!.state);
      if (trial!.state === "succeeded") await expectSameBits(platform, trial!);
      const key = `${trial!.state}, cancelled at ${moment}`;
      tally[key] = (tally[key] ?? 0) + 1;
    }
  };
  await Promise.all([1, 2, 3, 4].map(lane));
  console.log(tally);
  expect(await platform.violations(), platform.said()).toEqual([]);
});
