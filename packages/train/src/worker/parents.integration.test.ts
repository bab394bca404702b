import { createSweep, parseSweepSpec } from "@resweep/sweeps";
import { expect, test, vi } from "vitest";
import { openWorld } from "./testing/world.ts";

const { store, queue, lines, start } = await openWorld();

async function launch(more: Record<string, unknown>, priority: number) {
  const base = {
    dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
    architecture: { name: "cifar-resnet", depth: 8, width: 8 },
    recipe: { epochs: 1, batchSize: 16, augment: ["flip"] },
    ...more,
  };
  const spec = parseSweepSpec({ name: "generation", base, priority });
  const { id } = await createSweep({ store, queue }, spec, { by: "tester" });
  const [trial] = await store.trials.list({ sweepId: id });
  return { sweepId: id, trialId: trial!.id };
}

const waitsFor = async (trialId: number) => (await store.trials.get(trialId)).waitsFor;

test("three generations are launched at once, the youngest the most urgent, and trained in order", async () => {
  const first = await launch({}, 0);
  const taught = {
    name: "distil",
    student: { name: "cifar-plain", depth: 8, width: 4 },
    epochs: 1,
  };
  const teacher = [{ trial: first.trialId }, { trial: first.trialId, stage: 0 }];
  const second = await launch({ stages: [{ ...taught, teacher }] }, 5);
  const third = await launch(
    {
      architecture: { name: "cifar-plain", depth: 8, width: 4 },
      init: { trial: second.trialId, stage: 1 },
    },
    9,
  );
  expect(await waitsFor(second.trialId)).toBe(
    `trial ${first.trialId} to end its stage 0, which teaches it`,
  );
  expect(await waitsFor(third.trialId)).toBe(
    `trial ${second.trialId} to end its stage 1, which it begins with`,
  );

  const worker = await start();
  const generations = [first, second, third];
  await vi.waitFor(
    async () => {
      for (const { sweepId } of generations) {
        const { state, trials } = await store.sweeps.get(sweepId);
        expect([state, trials.succeeded], lines.join("\n")).toEqual(["completed", 1]);
      }
    },
    { timeout: 200_000, interval: 200 },
  );
  await worker.drain();

  const [one, two, three] = await Promise.all(
    generations.map(({ trialId }) => store.trials.get(trialId)),
  );
  expect(one!.endedAt! <= two!.startedAt! && two!.endedAt! <= three!.startedAt!).toBe(true);
  const end = two!.checkpoints.findLast(({ stage }) => stage === 1)!;
  expect(three!.config).toMatchObject({ init: { checkpoint: end.key, sha256: end.sha256 } });
  const log = await store.logs.list({ trialId: three!.id });
  expect(log.map(({ message }) => message)).toContain(
    `begins with the checkpoint of stage 1 of trial ${two!.id}`,
  );
  // The teacher was evaluated as it was when its own training ended.
  const values = two!.stages[1]!.results!.values;
  expect(values["teacher/test/accuracy"]).toBe(one!.stages[0]!.results!.values["test/accuracy"]);
  const reports = await store.invariants.check();
  expect(reports.filter(({ ok }) => !ok)).toEqual([]);
});
