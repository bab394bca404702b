import { makeWorkerUser, subscribeHints } from "@resweep/queue";
import { makeWorkerRole } from "@resweep/store";
import { createSweep, parseSweepSpec } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { openWorld } from "./testing/world.ts";

const { services, store, queue, lines, start, until } = await openWorld({
  // Only wake-ups bring work within the patience of this test.
  timings: { reconcile: 500, collect: 300, pollBeside: 600_000 },
});

test("a worker with no more than a worker's rights lives a whole life: woken, trained, drained, resumed, collected", async () => {
  const name = "resweep_worker_test";
  const databaseUrl = await makeWorkerRole(services.databaseUrl, name);
  const { redisUrl } = await makeWorkerUser(services.redisUrl, name);
  const hints: number[] = [];
  const subscription = subscribeHints(services.redisUrl, (id) => void hints.push(id));
  await services.valkey("ACL", "LOG", "RESET");
  const spec = parseSweepSpec({
    ...{ name: "by a worker's rights", retention: { checkpoints: "last" } },
    base: {
      dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: { epochs: 60, batchSize: 16, augment: [] }, // enough to be drained before its end
      stages: ["prune"],
    },
    space: { "stages.0.ratio": [0.3, 0.5] },
  });
  try {
    const first = await start({ databaseUrl, redisUrl });
    const { id } = await createSweep({ store, queue }, spec, { by: "tester" });
    const [one] = await store.trials.list({ sweepId: id });
    await until("some epochs", async () => (await store.trials.get(one!.id)).step > 20);
    await first.drain();
    expect((await store.trials.get(one!.id)).state).toBe("queued");
    await start({ databaseUrl, redisUrl });
    await until("its end", async () => (await store.sweeps.get(id)).state === "completed");

    expect((await store.sweeps.get(id)).trials, lines.join("\n")).toMatchObject({ succeeded: 2 });
    const { attempts } = await store.trials.get(one!.id);
    expect(attempts.map(({ state }) => state)).toEqual(["yielded", "succeeded"]);
    expect(attempts[1]!.resumedFrom).toBeGreaterThan(0);
    await until("checkpoints let go", async () => {
      const { checkpoints } = await store.trials.get(one!.id);
      return checkpoints.length <= 2;
    });
    expect(hints).toContain(id);
  } finally {
    await subscription.close();
  }
  expect(lines.join("\n")).not.toMatch(/permission denied|NOPERM|WRONGPASS|must be owner/);
  const denied = (await services.valkey("ACL", "LOG")) as unknown[];
  expect(
    denied.map((entry) => JSON.stringify(entry)).filter((entry) => !/client\|setinfo/.test(entry)),
  ).toEqual([]);
});
