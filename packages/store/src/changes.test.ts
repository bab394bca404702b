import { beforeAll, expect, test } from "vitest";
import { cells, mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore(600_000);
const by = { by: "ada" };
let workerId = 0;
beforeAll(async () => {
  workerId = await context.worker();
});

test("a live page sees each change once, and only the new points", async () => {
  const { store } = context;
  const { id: sweepId } = await store.sweeps.create(newSweep({ cells: cells(2) }));
  const start = await store.metrics.changes({ sweepId, cursor: {} });
  expect(start.sweep?.id).toBe(sweepId);
  expect(start.trials).toHaveLength(2);
  expect(start).toMatchObject({ points: [], reset: [] });
  const none = await store.metrics.changes({ sweepId, cursor: start.cursor });
  expect(none).toEqual({ cursor: start.cursor, sweep: null, trials: [], points: [], reset: [] });

  const rows = await store.trials.list({ sweepId });
  expect(Object.fromEntries(rows.map(({ id, flush }) => [id, flush]))).toEqual(start.cursor);

  const claim = await mustClaim(store, workerId);
  const { trialId } = claim;
  const claimed = await store.metrics.changes({ sweepId, cursor: start.cursor });
  expect(claimed.trials.map(({ id, state }) => [id, state])).toEqual([[trialId, "running"]]);

  await store.attempts.ship(claim, [pointRecord(1, { "train/loss": 3 })], 1);
  const first = await store.metrics.changes({ sweepId, cursor: claimed.cursor });
  expect(first.points).toEqual([
    { trialId, name: "train/loss", points: [{ step: 1, epoch: 0.1, trainMs: 5, value: 3 }] },
  ]);
  await store.attempts.ship(claim, [pointRecord(2, { "train/loss": 2 })], 2);
  await store.attempts.ship(claim, [pointRecord(3, { "train/loss": Number.NaN })], 3);
  const second = await store.metrics.changes({ sweepId, cursor: first.cursor });
  expect(second.points[0]?.points.map(({ step, value }) => [step, value])).toEqual([
    [2, 2],
    [3, Number.NaN],
  ]);
  expect(second.reset).toEqual([]);

  await store.attempts.finish(claim, { state: "yielded" });
  const again = await mustClaim(store, workerId);
  expect(again.trialId).toBe(trialId);
  const resumed = await store.metrics.changes({ sweepId, cursor: second.cursor });
  expect(resumed.reset).toEqual([trialId]);
  await store.attempts.finish(again, { state: "succeeded", values: {} });
  const ended = await store.metrics.changes({ sweepId, cursor: resumed.cursor });
  expect(ended.trials[0]).toMatchObject({ state: "succeeded" });

  const late = await store.metrics.changes({ sweepId, cursor: {} });
  expect(late.reset).toEqual([trialId]);
  await store.sweeps.setDesired(sweepId, "cancel", by);
  const over = await store.metrics.changes({ sweepId, cursor: late.cursor });
  expect(over.sweep?.state).toBe("cancelled");
  expect(over.trials.map(({ number, state }) => [number, state])).toEqual([[2, "cancelled"]]);
});

test("a page that is far behind reads its curves anew, and old step ranges are dropped", async () => {
  const { store } = context;
  const { id: sweepId } = await store.sweeps.create(newSweep());
  const claim = await mustClaim(store, workerId);
  const { cursor } = await store.metrics.changes({ sweepId, cursor: {} });
  await store.attempts.ship(claim, [pointRecord(1, { "train/loss": 1 })], 1);
  // As if it had been flushed more than a thousand times since.
  await context.sql(`UPDATE trial SET flush = 1499 WHERE id = $1`, [claim.trialId]);
  await store.attempts.ship(claim, [pointRecord(2, { "train/loss": 1 })], 2);
  const changes = await store.metrics.changes({ sweepId, cursor });
  expect(changes).toMatchObject({ points: [], reset: [claim.trialId] });
  const kept = await context.sql(`SELECT flush FROM metrics.flush WHERE trial_id = $1`, [
    claim.trialId,
  ]);
  expect(kept).toEqual([{ flush: 1500 }]);
});
