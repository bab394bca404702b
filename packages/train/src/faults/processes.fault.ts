import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { attemptsOf, expectUnharmed } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(() => platform.killWorkers());
afterAll(() => platform?.close());

test("a child killed in the midst of a step: its trial runs again within seconds", async () => {
  const worker = platform.worker("a");
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 40);
  expect(worker.signalChild("SIGKILL")).toBe(true);
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, id)).toEqual(["lost", "succeeded"]);
  const [first, second] = (await platform.store.trials.get(id)).attempts.toSorted(
    (a, b) => a.fence - b.fence,
  );
  expect(second!.startedAt.getTime() - first!.endedAt!.getTime()).toBeLessThan(3_000);
});

test("a supervisor killed: its child dies with it, another worker goes on", async () => {
  const doomed = platform.worker("doomed");
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 40);
  await doomed.kill();
  platform.worker("heir");
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, id)).toEqual(["lost", "succeeded"]);
});

test("a supervisor and its child stopped beyond their lease, then continued: they write nothing", async () => {
  const zombie = platform.worker("zombie");
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 40);
  zombie.signal("SIGSTOP");
  zombie.signalChild("SIGSTOP");
  platform.worker("heir");
  await platform.until("a takeover", async () => (await attemptsOf(platform, id)).length > 1);
  zombie.signal("SIGCONT");
  zombie.signalChild("SIGCONT");
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, id)).toEqual(["lost", "succeeded"]);
  await sleep(2_000);
  expect(zombie.children()).toEqual([]);
  // Not even a second after its attempt was lost.
  expect(await platform.violations(1)).toEqual([]);
});

test("a child that hangs is killed, and its trial runs again", async () => {
  const worker = platform.worker("a", { hung: 12_000 });
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 40);
  expect(worker.signalChild("SIGSTOP")).toBe(true);
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, id)).toEqual(["lost", "succeeded"]);
});
