import { join } from "node:path";
import { createSweep, parseSweepSpec } from "@resweep/sweeps";
import { expect, test, vi } from "vitest";
import { trialResult } from "../faults/testing/trial-result.ts";
import { openWorld } from "./testing/world.ts";

const { services, store, queue, dataDir, lines, start } = await openWorld();

/** Trained, pruned by two ratios, and tuned for one or two epochs: a tree of stages. */
async function launch(spec: Record<string, unknown> = {}) {
  const base = {
    dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
    architecture: { name: "cifar-resnet", depth: 8, width: 8 },
    recipe: { epochs: 3, batchSize: 16, augment: ["flip"] },
    stages: ["prune", { name: "fine-tune", epochs: 1, learningRate: 0.01 }],
  };
  const space = { "stages.0.ratio": [0.3, 0, 0.5], "stages.1.epochs": [1, 2] };
  const parsed = parseSweepSpec({ name: "tree", base, space, ...spec });
  const { id, plan } = await createSweep({ store, queue }, parsed, { by: "tester" });
  return { id, plan };
}

const completed = (id: number) =>
  vi.waitFor(
    async () => {
      const sweep = await store.sweeps.get(id);
      expect(sweep.state, lines.join("\n")).toBe("completed");
      expect(sweep.trials.succeeded, lines.join("\n")).toBe(sweep.trials.total);
    },
    { timeout: 200_000, interval: 200 },
  );

/** Neither time nor memory: all that a run of the same seed must repeat. */
const repeatable = (values: Readonly<Record<string, number>>) =>
  Object.entries(values).filter(([name]) => !/images-per-second|memory\/|cost\//.test(name));

async function outcomes(sweepId: number) {
  const trials = await store.trials.list({ sweepId });
  return await Promise.all(
    trials.map(async ({ id, values }) => {
      const { results, stages } = await store.trials.get(id);
      return {
        values,
        training: await trialResult(store, id, join(dataDir, "artifacts")),
        results: repeatable(results),
        stages: stages.map(({ name, firstStep, lastStep, results: own }) => ({
          ...{ name, firstStep, lastStep, layers: own?.layers },
          values: repeatable(own?.values ?? {}),
        })),
      };
    }),
  );
}

/** How often each update of the sweep was made by a worker, not counting what trials were given. */
async function updates(sweepId: number): Promise<number> {
  const [row] = await services.sql<{ updates: number }>(
    `SELECT count(*)::int AS updates FROM trial t
     JOIN attempt a ON a.trial_id = t.id AND a.state <> 'shared'
     JOIN metrics.point p ON p.trial_id = t.id AND p.fence = a.fence
     JOIN metrics.series s ON s.id = p.series_id AND s.name = 'train/loss'
     WHERE t.sweep_id = $1`,
    [sweepId],
  );
  return row!.updates;
}

test("shared or not, every trial comes out the same to the bit, and no update is made twice", async () => {
  await start({ name: "one" });
  await start({ name: "two" });
  const shared = await launch();
  expect(shared.plan).toMatchObject({ trials: 5, sharing: 4 });
  await completed(shared.id);
  const alone = await launch({ share: false });
  await completed(alone.id);

  expect(await outcomes(shared.id)).toEqual(await outcomes(alone.id));
  expect(await updates(shared.id)).toBe(shared.plan.totalSteps);
  expect(await updates(alone.id)).toBe(alone.plan.totalSteps);
  expect(shared.plan.totalSteps).toBeLessThan(alone.plan.totalSteps / 2);
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});

test("who waits goes on as soon as the stage has ended, whatever the one who trained it does", async () => {
  // Neither polling nor the reconciler's turn brings the second trial its work in time.
  const timings = { pollBeside: 600_000, reconcile: 600_000 };
  await start({ slots: 2, timings });
  const { id } = await launch({
    space: { "stages.0.ratio": [0.3, 0] },
    base: {
      dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: { epochs: 2, batchSize: 16, augment: [] },
      stages: ["prune", { name: "fine-tune", epochs: 300 }],
    },
  });
  await queue.dispatch(await store.dispatch.due({ generation: await queue.generation() }));
  const trials = () => store.trials.list({ sweepId: id });
  await vi.waitFor(async () => expect((await trials())[1]?.state).toBe("succeeded"), {
    timeout: 120_000,
    interval: 100,
  });
  const [long, short] = await Promise.all((await trials()).map((one) => store.trials.get(one.id)));
  expect(long!.state).toBe("running");
  expect(short).toMatchObject({ sharedWith: 1, step: short!.totalSteps });
  const [given] = short!.attempts;
  const [row] = await services.sql<{ at: Date }>(
    `SELECT created_at AS at FROM checkpoint WHERE trial_id = $1 AND stage = 0 AND step = $2`,
    [long!.id, short!.totalSteps],
  );
  expect(given!.startedAt.getTime() - row!.at.getTime()).toBeLessThan(5_000);
  await store.sweeps.setDesired(id, "cancel", { by: "tester" });
});
