import { afterEach, describe, expect, test } from "vitest";
import { expectNoneLost, expectUnharmed } from "./testing/expectations.ts";
import { type DiskName, openPlatform, type Platform } from "./testing/platform.ts";
import { seeds } from "./testing/reference.ts";
import { whyNoSmallDisk } from "./testing/small-disk.ts";

/* Disks that fill up in the midst of a trial, and are cleared after some seconds. */

let platform: Platform | null = null;
afterEach(async () => {
  await platform?.close();
  platform = null;
});

const skipped = whyNoSmallDisk();
const where = `small disks${skipped ? ` (skipped: ${skipped})` : ""}`;

async function underWay(disk: DiskName, sizeMiB: number) {
  platform = await openPlatform({ disks: { [disk]: sizeMiB } });
  platform.worker("a");
  const sweepId = await platform.launch(seeds);
  const { id } = await platform.reached(sweepId, 20);
  return { platform, sweepId, id };
}

const fullMs = 6_000;

describe.skipIf(skipped !== null)(where, () => {
  test.each(["spool", "artifacts"] as const)(
    "the disk of the %s is full for a while: its trial waits, and goes on",
    async (disk) => {
      const { platform, sweepId } = await underWay(disk, 64);
      await platform.disk(disk).fullFor(fullMs);
      expect(platform.said()).toMatch(/ENOSPC|no space/i);
      await expectUnharmed(platform, sweepId);
      await expectNoneLost(platform, sweepId);
    },
  );

  test("Postgres' disk is full for a while: no attempt is lost", async () => {
    const { platform, sweepId } = await underWay("postgres", 256);
    await platform.disk("postgres").fullFor(fullMs);
    expect(platform.said()).toMatch(/No space left on device|could not extend/i);
    // Where its log found no room either it is down, and whoever keeps it starts it again.
    await platform.services.restartPostgres();
    await expectUnharmed(platform, sweepId);
    await expectNoneLost(platform, sweepId);
  });

  test("Valkey's disk is full for a while: what is launched meanwhile runs, and wake-ups come again", async () => {
    const { platform, sweepId } = await underWay("valkey", 4);
    let over = false;
    const full = platform.disk("valkey").fullFor(300_000, () => over);
    const takes = () => platform.services.valkey("SET", "test", "x".repeat(8_192));
    try {
      await platform.until("a refusal", () =>
        takes().then(
          () => false,
          (error) => /MISCONF/.test(error.message),
        ),
      );
      const meanwhile = await platform.launch([1]);
      await expectUnharmed(platform, sweepId);
      await expectUnharmed(platform, meanwhile);
    } finally {
      over = true;
      await full;
    }
    await platform.until("room", () => takes().catch(() => false));
    await expectUnharmed(platform, await platform.launch([1]));
  });
});
