import { join } from "node:path";
import { createSweep, parseSweepSpec, reopenTrial } from "@resweep/sweeps";
import { expect, test, vi } from "vitest";
import { trialResult } from "../faults/testing/trial-result.ts";
import { runMadeUp } from "./testing/made-up-trials.ts";
import { openWorld } from "./testing/world.ts";

const { store, dataDir, start } = await openWorld();
const by = { by: "tester" };

const tiny = {
  dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
  architecture: { name: "cifar-resnet", depth: 8, width: 8 },
};
async function launch(
  scheduler: Record<string, unknown>,
  { epochs = 9, ...more }: Record<string, unknown> = {},
) {
  const spec = parseSweepSpec({
    name: String(scheduler.name),
    base: { ...tiny, recipe: { epochs, batchSize: 16, augment: [] } },
    scheduler,
    ...more,
  });
  return await createSweep({ store, queue: null }, spec, by);
}
const platform = () => ({ store, queue: null });
const broken = async () => (await store.invariants.check()).filter(({ ok }) => !ok);
const rates = { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } };
const random = { space: rates, sampler: { name: "random", trials: 16 } };

test.each([
  { name: "asha", minimum: 1, reduction: 3 },
  { name: "successive-halving", minimum: 1, reduction: 2, cohort: 6 },
  { name: "hyperband", minimum: 1, reduction: 3, maximum: 9 },
  { name: "median", startup: 3 },
  { name: "percentile", startup: 3, share: 0.3 },
])("$name ends a sweep with fewer epochs and its best trial whole", async (scheduler) => {
  const { id } = await launch(scheduler, random);
  const trained = await runMadeUp(store, id);
  const sweep = await store.sweeps.get(id);
  expect(sweep.state).toBe("completed");
  expect(sweep.trials.succeeded + sweep.trials.stopped).toBe(16);
  expect(sweep.trials.stopped).toBeGreaterThan(3);
  expect(trained).toBeLessThan(0.8 * 16 * 9);
  const trials = await store.trials.list({ sweepId: id });
  const distance = (one: (typeof trials)[number]) =>
    Math.abs(Math.log10(Number(one.values["recipe.learningRate"])) + 1);
  const best = trials.toSorted((a, b) => distance(a) - distance(b))[0]!;
  expect(best.state).toBe("succeeded");
  for (const { state, error } of trials)
    if (state === "stopped")
      expect(error).toMatch(/^[a-z-]+: validation\/accuracy 0\.\d+ at epoch/);
  expect(await broken()).toEqual([]);
});

test("the same order of arrival brings the same verdicts", async () => {
  const verdictsOf = async () => {
    const { id } = await launch({ name: "asha", minimum: 1, reduction: 3 }, random);
    await runMadeUp(store, id);
    const trials = await store.verdicts.trials(id);
    return trials.flatMap(({ number, measurements }) =>
      measurements.map(({ epoch, turn, verdict, why }) => ({ number, epoch, turn, verdict, why })),
    );
  };
  expect(await verdictsOf()).toEqual(await verdictsOf());
});

test("successive halving leaves room to a sampler that learns, while its trials wait", async () => {
  const { id } = await launch(
    { name: "successive-halving", minimum: 1, reduction: 2, cohort: 8 },
    { space: rates, sampler: { name: "tpe", trials: 12 }, budget: { concurrency: 2 } },
  );
  await runMadeUp(store, id);
  expect(await store.sweeps.get(id)).toMatchObject({ state: "completed", trials: { total: 12 } });
});

test("wilcoxon spares the seeds of a cell that is worse", async () => {
  const { id } = await launch(
    { name: "wilcoxon", startup: 4, p: 0.1 },
    { space: { "recipe.learningRate": [0.1, 1] }, seeds: 8, epochs: 1 },
  );
  await runMadeUp(store, id, { epochs: 1 });
  const trials = await store.trials.list({ sweepId: id });
  const statesAt = (rate: number) =>
    trials.filter(({ values }) => values["recipe.learningRate"] === rate).map(({ state }) => state);
  expect(statesAt(0.1)).toEqual(Array(8).fill("succeeded"));
  expect(statesAt(1).filter((state) => state === "stopped").length).toBeGreaterThanOrEqual(3);
  expect((await store.sweeps.get(id)).state).toBe("completed");
  expect(await broken()).toEqual([]);
});

test("a worker stops what it trains at the very epoch, however short, and one that is opened again goes on to the same end", async () => {
  await start({
    name: "trains",
    // Neither a turn of the controller's brings the verdict nor a heartbeat or the next shipment: the measurement does.
    timings: { heartbeat: 10_000, ship: 10_000, reconcile: 600_000, pollBeside: 500 },
  });
  const space = { "recipe.learningRate": [0.05, 0.0000001] };
  const epochs = 60;
  const { id } = await launch({ name: "asha", minimum: 2, reduction: 2 }, { space, epochs });
  const ended = (sweepId: number) =>
    vi.waitFor(async () => expect((await store.sweeps.get(sweepId)).state).toBe("completed"), {
      timeout: 200_000,
      interval: 200,
    });
  await ended(id);
  const [good, bad] = await store.trials.list({ sweepId: id });
  expect(good).toMatchObject({ state: "succeeded" });
  expect(bad).toMatchObject({
    state: "stopped",
    error: expect.stringMatching(/^asha: .* at epoch 2, not the best of 2 at this rung$/),
  });
  const { checkpoints, measurements, attempts } = await store.trials.get(bad!.id);
  expect(attempts.map(({ state }) => state)).toEqual(["stopped"]);
  expect(measurements.find(({ epoch }) => epoch === 2)?.verdict).toBe("stop");
  // It wrote a checkpoint where it stood.
  expect(Math.max(...checkpoints.map(({ step }) => step))).toBe(bad!.step);
  expect(bad!.step).toBe((2 / epochs) * bad!.totalSteps);

  await reopenTrial(platform(), bad!.id, by);
  await ended(id);
  const again = await store.trials.get(bad!.id);
  expect(again.state).toBe("succeeded");
  expect(again.attempts[1]).toMatchObject({ state: "succeeded", resumedFrom: bad!.step });
  const whole = await launch(
    { name: "none" },
    { space: { "recipe.learningRate": [0.0000001] }, epochs },
  );
  await ended(whole.id);
  const [undisturbed] = await store.trials.list({ sweepId: whole.id });
  const resultOf = (trialId: number) => trialResult(store, trialId, join(dataDir, "artifacts"));
  expect(await resultOf(bad!.id)).toEqual(await resultOf(undisturbed!.id));
  expect(await broken()).toEqual([]);
});
