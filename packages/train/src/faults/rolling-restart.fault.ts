import { afterAll, beforeAll, expect, test } from "vitest";
import { attemptsOf, expectUnharmed, times } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";
import { seeds } from "./testing/reference.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterAll(() => platform?.close());

test("everything is restarted under load, one after the other: no attempt is lost", async () => {
  const { services } = platform;
  const workers = ["a", "b"].map((name) => platform.worker(name));
  const restarts: (() => Promise<void>)[] = [
    () => restartWorker(0),
    () => services.crashValkey(),
    () => restartWorker(1),
    () => services.restartPostgres(),
  ];
  async function restartWorker(index: number): Promise<void> {
    expect(await workers[index]!.drain(), platform.said()).toBe(true);
    workers[index] = platform.worker(`${index}`);
  }
  const sweeps: number[] = [];
  for (let round = 0; round < times(4); round++) {
    for (const restart of restarts) {
      const sweepId = await platform.launch(seeds);
      sweeps.push(sweepId);
      await platform.reached(sweepId, 20);
      await restart();
    }
  }
  const seen = new Set<string>();
  for (const sweepId of sweeps) {
    await expectUnharmed(platform, sweepId);
    for (const { id } of await platform.trials(sweepId)) {
      for (const state of await attemptsOf(platform, id)) seen.add(state);
    }
  }
  expect([...seen].sort()).toEqual(["succeeded", "yielded"]);
});
