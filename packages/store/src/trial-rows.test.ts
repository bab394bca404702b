import { expect, test } from "vitest";
import type { TrialSummary } from "./read-models.ts";
import { mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore(600_000);

/** What a list over sweeps shows of a trial. */
const briefOf = (trial: TrialSummary) => {
  const { id, sweepId, number, state, desired, seed, values } = trial;
  const { objective, startedAt, durationMs, worker, error, waitsFor } = trial;
  return {
    ...{ id, sweepId, number, state, desired, seed, values },
    ...{ objective, startedAt, durationMs, worker, error, waitsFor },
  };
};

test("trials of several sweeps in short are as each sweep's list has them, the newest sweep first", async () => {
  const { store } = context;
  const first = await context.worker("first");
  const second = await context.worker("second");
  const { id: older } = await store.sweeps.create(newSweep({ name: "older" }));
  const claim = await mustClaim(store, first);
  await store.attempts.finish(claim, { state: "succeeded", values: { "test/accuracy": 0.4 } });
  // Taken up again by another worker, which it is then said to be with.
  await store.trials.reopen(claim.trialId, { by: "ada" });
  const again = await mustClaim(store, second);
  await store.attempts.ship(again, [pointRecord(1, { "validation/accuracy": 0.5 })], 1);
  await store.attempts.finish(again, { state: "failed", class: "code", message: "no" });
  const { id: newer } = await store.sweeps.create(newSweep({ name: "newer" }));

  const lists = await Promise.all([newer, older].map((sweepId) => store.trials.list({ sweepId })));
  const briefs = await store.trials.briefs([older, newer]);
  expect(briefs).toEqual(lists.flat().map(briefOf));
  expect(briefs.find(({ id }) => id === claim.trialId)).toMatchObject({
    ...{ state: "failed", objective: 0.5, worker: "second", error: "no" },
    durationMs: expect.any(Number),
  });
  expect(briefs[0]!.waitsFor).toMatch(/worker/);
  expect(await store.trials.briefs([])).toEqual([]);
});
