import { existsSync, readdirSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { attemptsOf, expectUnharmed } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";
import type { WorkerUnderTest } from "./testing/worker-under-test.ts";

/* Processes killed at a certain moment. To hit it, the child is first stopped and then looked at: a miss costs nothing. */

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterEach(async () => {
  platform.commits.disarm();
  await platform.killWorkers();
});
afterAll(() => platform?.close());

const victims = ["child", "supervisor"] as const;

test.each(victims)("the %s is killed during a checkpoint's write", async (victim) => {
  const { worker, sweepId, id } = await underWay();
  const partial = join(platform.dataDir, "artifacts", ".partial");
  const before = readdirSync(partial);
  const unfinished = () => readdirSync(partial).filter((name) => !before.includes(name));
  await stopChildWhen(worker, partial, async () => unfinished().length > 0);
  await kill(worker, victim);
  expect(unfinished()).toHaveLength(1);
  await recovered(sweepId, id, victim);
});

test.each(victims)("the %s is killed between a checkpoint's rename and its row", async (victim) => {
  const { worker, sweepId, id } = await underWay();
  const first = await platform.until("a checkpoint", async () =>
    (await platform.store.trials.get(id)).checkpoints.at(0),
  );
  const folder = dirname(join(platform.dataDir, "artifacts", first.key));
  const withoutRow = async () => {
    await sleep(1_000); // five times as long as what was spooled waits to be shipped
    const { checkpoints } = await platform.store.trials.get(id);
    const keys = checkpoints.map(({ key }) => join(platform.dataDir, "artifacts", key));
    return readdirSync(folder).find((name) => !keys.includes(join(folder, name)));
  };
  await stopChildWhen(worker, folder, async () => (await withoutRow()) !== undefined);
  const orphan = (await withoutRow())!;
  await kill(worker, victim);
  expect(existsSync(join(folder, orphan))).toBe(true);
  await recovered(sweepId, id, victim);
});

test("the supervisor is killed between Postgres' commit and its acknowledgement", async () => {
  const doomed = platform.worker("doomed");
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 20);
  const killed = new Promise<void>((resolve) => {
    const once = () => (platform.commits.struck.after === 0 ? "after" : null);
    platform.commits.arm(/UPDATE attempt SET acknowledged/, once, () => resolve(doomed.kill()));
  });
  await killed;
  expect(platform.commits.struck.after).toBe(1);
  await recovered(sweepId, id, "supervisor");
});

async function underWay() {
  const worker = platform.worker("doomed");
  const sweepId = await platform.launch([1]);
  const { id } = await platform.reached(sweepId, 20);
  return { worker, sweepId, id };
}

/** Stops the child each time something happens in the folder, until it then `isSo`. */
async function stopChildWhen(
  worker: WorkerUnderTest,
  folder: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const [child] = worker.children();
  for (;;) {
    await new Promise<void>((resolve, reject) => {
      const watcher = watch(folder, () => {
        watcher.close();
        resolve(worker.freeze(child!));
      });
      setTimeout(() => reject(new Error(`nothing happened in ${folder}`)), 30_000).unref();
    });
    if (await isSo()) return;
    process.kill(child!, "SIGCONT");
  }
}

async function kill(worker: WorkerUnderTest, victim: (typeof victims)[number]): Promise<void> {
  if (victim === "supervisor") return await worker.kill();
  expect(worker.signalChild("SIGKILL")).toBe(true);
}

async function recovered(sweepId: number, trialId: number, victim: (typeof victims)[number]) {
  if (victim === "supervisor") platform.worker("heir");
  await expectUnharmed(platform, sweepId);
  expect(await attemptsOf(platform, trialId)).toEqual(["lost", "succeeded"]);
}
