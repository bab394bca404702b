import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { attemptsOf, expectNoneLost, expectUnharmed, writtenBy } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";

/*
 * Outages of minutes under the timings of use (lease 20 s, heartbeat 5 s). Each case has services of its own, so they
 * wait side by side. Tiny trials would end within seconds: of two, one's process is stopped in the meantime.
 */

const minuteMs = 60_000;

function waiting(name: string, run: (platform: Platform) => Promise<void>): void {
  test.concurrent(name, async () => {
    const platform = await openPlatform({ usualTimings: true });
    try {
      await run(platform);
    } finally {
      await platform.close();
    }
  });
}

/** Two trials at once; both go on through `outage`, one of them with its process stopped for all of it. */
async function through(platform: Platform, outage: () => Promise<void>): Promise<number> {
  const worker = platform.worker("a", { slots: 2 });
  const sweepId = await platform.launch([1, 2]);
  await platform.reached(sweepId, 20);
  const [child] = worker.children();
  process.kill(child!, "SIGSTOP");
  await outage();
  process.kill(child!, "SIGCONT");
  await expectUnharmed(platform, sweepId);
  return sweepId;
}

waiting("Postgres is down for 3 minutes: no attempt is lost", async (platform) => {
  const sweepId = await through(platform, () => platform.services.restartPostgres(3 * minuteMs));
  await expectNoneLost(platform, sweepId);
});

// The leases run out meanwhile: another that reached Postgres would be right to take the trials over.
waiting(
  "the network to Postgres swallows everything for 60 s: no attempt is lost",
  async (platform) => {
    const sweepId = await through(platform, async () => {
      platform.database.blackHole();
      await sleep(minuteMs);
      platform.database.mend();
    });
    await expectNoneLost(platform, sweepId);
  },
);

const withoutValkey = {
  "is dead for 3 minutes": (platform: Platform) => platform.services.crashValkey(3 * minuteMs),
  "answers nothing for 60 s": (platform: Platform) => platform.services.freezeValkey(minuteMs),
};
for (const [name, outage] of Object.entries(withoutValkey)) {
  waiting(
    `Valkey ${name}: no attempt is lost, and what is launched meanwhile runs`,
    async (platform) => {
      const sweepId = await through(platform, async () => {
        const back = outage(platform);
        await expectUnharmed(platform, await platform.launch([3]));
        await back;
      });
      await expectNoneLost(platform, sweepId);
    },
  );
}

waiting("a child is blocked for 2 minutes: its attempt is not taken away", async (platform) => {
  await expectNoneLost(platform, await through(platform, () => sleep(2 * minuteMs)));
});

waiting(
  "supervisor and child are stopped for 60 s, then continued: they write nothing",
  async (platform) => {
    const zombie = platform.worker("zombie");
    const sweepId = await platform.launch([1]);
    const { id } = await platform.reached(sweepId, 20);
    zombie.signalChild("SIGSTOP");
    platform.worker("heir");
    await sleep(45_000); // for so long after its start Postgres' leases do not run out
    zombie.signal("SIGSTOP");
    const stopped = Date.now();
    await platform.until("a takeover", async () => (await attemptsOf(platform, id)).length > 1);
    console.log(
      `taken over ${Math.round((Date.now() - stopped) / 1_000)} s after its worker stopped`,
    );
    await sleep(stopped + minuteMs - Date.now());
    const written = await writtenBy(platform, id, 1);
    zombie.signal("SIGCONT");
    zombie.signalChild("SIGCONT");
    await expectUnharmed(platform, sweepId);
    await sleep(10_000); // two heartbeats
    expect(await writtenBy(platform, id, 1)).toEqual(written);
    expect(zombie.children()).toEqual([]);
    expect(await attemptsOf(platform, id)).toEqual(["lost", "succeeded"]);
  },
);
