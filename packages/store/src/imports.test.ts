import { expect, test } from "vitest";
import { testStore } from "./test-store.ts";

const context = testStore();

test("attempts keep their numbers, those that left nothing to be seen among them", async () => {
  const { store } = context;
  const about = { name: "old", notes: "", createdBy: "ada", spec: {} };
  const objective = { metric: "validation/accuracy", mode: "max" } as const;
  const all = { config: {}, seed: 1, values: {}, state: "succeeded", results: {} } as const;
  const point = (attempt: number, step: number) => ({
    ...{ trial: 0, attempt, name: "train/loss", step, epoch: step, trainMs: step, value: 1 / step },
  });
  const { id } = await store.imports.sweep(
    { ...about, objective, trials: [{ ...all, hash: "a" }] },
    async function* () {
      yield [point(2, 1), point(2, 2), point(4, 3)];
    },
  );
  const [trial] = await store.trials.list({ sweepId: id });
  const { attempts } = await store.trials.get(trial!.id);
  expect(attempts.map(({ fence, state }) => `${fence} ${state}`)).toEqual([
    ...["1 lost", "2 lost", "3 lost", "4 succeeded"],
  ]);
  const names = ["train/loss"];
  const [curve] = await store.metrics.curves({ trialIds: [trial!.id], names });
  expect(curve!.points.map(({ step }) => step)).toEqual([1, 2, 3]);
  expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
});
