import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { attemptsOf, expectNoneLost, expectUnharmed } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";
import { seeds } from "./testing/reference.ts";
import { skewedClock } from "./testing/skewed-clock.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(() => platform.killWorkers());
afterAll(() => platform?.close());

const hourMs = 3_600_000;

test("a worker's clock an hour off, and stepped by two in the midst of a trial: no attempt is lost", async () => {
  const clock = skewedClock(join(platform.dataDir, "clock"));
  clock.step(hourMs);
  platform.worker("a", { nodeOptions: clock.nodeOptions });
  const sweepId = await platform.launch(seeds);
  await platform.reached(sweepId, 40);
  clock.step(-hourMs);
  await expectUnharmed(platform, sweepId);
  await expectNoneLost(platform, sweepId);
});

test("two workers whose clocks are two hours apart take a trial over from one another in time", async () => {
  const [early, late] = ["early", "late"].map((name) => skewedClock(join(platform.dataDir, name)));
  early!.step(-hourMs);
  late!.step(hourMs);
  const doomed = platform.worker("doomed", { nodeOptions: early!.nodeOptions });
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 40);
  await doomed.kill();
  platform.worker("heir", { nodeOptions: late!.nodeOptions });
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, id)).toEqual(["lost", "succeeded"]);
  // The one line that a resumed child writes by its own clock shows that this was wrong.
  const [line] = await platform.services.sql<{ hours: number }>(
    `SELECT extract(epoch FROM at - now()) / 3600 AS hours FROM log_line
     WHERE trial_id = $1 AND message LIKE 'resumed at step%'`,
    [id],
  );
  expect(Number(line!.hours)).toBeCloseTo(1, 0);
});
