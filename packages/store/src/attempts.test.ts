import { setTimeout as delay } from "node:timers/promises";
import type { Outcome } from "@resweep/spec";
import { beforeAll, describe, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import { openStore } from "./open-store.ts";
import {
  cells,
  checkpointRecord,
  mustClaim,
  newSweep,
  pointRecord,
  testStore,
} from "./test-store.ts";

const context = testStore();
const by = { by: "ada", why: "because" };
let workerId = 0;

beforeAll(async () => {
  workerId = await context.worker("box-1");
  await context.graceOver();
});

/** A running trial of a sweep with one trial. */
async function running(): Promise<Claim> {
  await context.store.sweeps.create(newSweep({ priority: 1 }));
  return await mustClaim(context.store, workerId);
}

/** As if its worker had been silent for longer than a lease. */
async function runOut({ trialId, fence }: Claim): Promise<void> {
  await context.sql(
    `UPDATE attempt SET lease_until = now() - interval '1 ms' WHERE trial_id = $1 AND fence = $2`,
    [trialId, fence],
  );
}

async function stateOf({ trialId, sweepId }: Claim) {
  const [trial, sweep] = await Promise.all([
    context.store.trials.get(trialId),
    context.store.sweeps.get(sweepId),
  ]);
  return { trial: trial.state, sweep: sweep.state, attempts: trial.attempts.map((a) => a.state) };
}

async function finishRest(claim: Claim): Promise<void> {
  await context.sql(`UPDATE trial SET state = 'cancelled' WHERE id = $1`, [claim.trialId]);
  await context.sql(
    `UPDATE attempt SET state = 'cancelled' WHERE trial_id = $1 AND state = 'running'`,
    [claim.trialId],
  );
}

describe("an attempt ends", () => {
  const outcomes: [Outcome, string, string][] = [
    [{ state: "succeeded", values: { "validation/accuracy": 0.5 } }, "succeeded", "completed"],
    [{ state: "diverged", step: 3, message: "loss is NaN" }, "diverged", "completed"],
    [{ state: "stopped" }, "stopped", "completed"],
    [{ state: "cancelled" }, "cancelled", "completed"],
    [{ state: "failed", class: "code", message: "bug", stack: "at x" }, "failed", "failed"],
    [{ state: "failed", class: "infrastructure", message: "disk" }, "queued", "running"],
    [{ state: "yielded" }, "queued", "running"],
  ];
  test.each(outcomes)("%j: trial %s, sweep %s", async (outcome, trial, sweep) => {
    const claim = await running();
    expect(await context.store.attempts.finish(claim, outcome)).toEqual({ current: true });
    expect(await stateOf(claim)).toEqual({ trial, sweep, attempts: [outcome.state] });
    expect(await context.store.attempts.finish(claim, outcome)).toEqual({ current: false });
    await finishRest(claim);
  });

  test("and with it the stage that it was in", async () => {
    const claim = await running();
    const { trialId, sweepId } = claim;
    const [first, second] = [
      { stage: 0, name: "train", step: 0 },
      { stage: 1, name: "sensitivity", step: 2 },
    ];
    const sensitivity = {
      ...{ split: "validation" as const, images: 10, loss: 1, accuracy: 0.5, ratios: [0.5] },
      layers: [{ convolutions: ["a"], filters: 4, kept: [2], loss: [2], accuracy: [0.25] }],
    };
    const results = { values: {}, sensitivity };
    await context.store.attempts.ship(
      claim,
      [
        { type: "stage-start", ...first },
        { type: "stage-end", ...first, step: 2, trainMs: 1, results },
        { type: "stage-start", ...second },
      ],
      1,
    );
    const states = async () => [
      (await context.store.trials.get(trialId)).stages.map(({ state }) => state),
      (await context.store.trials.stages({ sweepId })).map(({ state }) => state),
    ];
    expect(await states()).toEqual(Array(2).fill(["succeeded", "running"]));
    // What a scan found is among what a sweep's export reads.
    const [scanned] = await context.store.trials.stages({ sweepId });
    expect(scanned!.results).toEqual(results);
    await context.store.attempts.finish(claim, { state: "stopped" });
    expect(await states()).toEqual(Array(2).fill(["succeeded", "stopped"]));
  });

  test("with its final values, error and events", async () => {
    const claim = await running();
    const values = { "validation/accuracy": 0.75, "test/loss": Number.NaN };
    await context.store.attempts.finish(claim, { state: "succeeded", values });
    const trial = await context.store.trials.get(claim.trialId);
    expect(trial.objective).toBe(0.75);
    expect(trial.results).toEqual(values);
    expect(trial.events.map(({ what, from, to, by }) => [what, from, to, by])).toEqual([
      ["finished", "running", "succeeded", "box-1"],
      ["claimed", "queued", "running", "box-1"],
      ["created", null, "queued", "ada"],
    ]);
    const sweep = await context.store.sweeps.get(claim.sweepId);
    expect(sweep.best).toEqual({ trialId: claim.trialId, number: 1, value: 0.75 });
    const [settled] = await context.store.events.list({ sweepId: claim.sweepId, limit: 1 });
    expect(settled).toMatchObject({ what: "settled", from: "running", to: "completed" });
  });
});

describe("an attempt that lost its trial", () => {
  test("changes nothing any more", async () => {
    const old = await running();
    await runOut(old);
    const fresh = await mustClaim(context.store, workerId);
    expect(fresh).toMatchObject({ trialId: old.trialId, fence: 2 });
    const before = await context.store.trials.get(old.trialId);
    const records = [
      pointRecord(1, { "train/loss": 1 }),
      checkpointRecord(1),
      { type: "log", level: "info", message: "hello", at: new Date().toISOString() } as const,
      { type: "stage-start", stage: 0, name: "train", step: 0 } as const,
    ];
    const { attempts } = context.store;
    expect(await attempts.ship(old, records, 1)).toEqual({ current: false, accepted: 0 });
    expect(await attempts.renew(old)).toEqual({ current: false, desired: "cancel" });
    expect((await attempts.finish(old, { state: "succeeded", values: {} })).current).toBe(false);
    expect(await context.store.trials.get(old.trialId)).toEqual({
      ...before,
      durationMs: expect.any(Number),
    });
    const trialId = old.trialId;
    expect(await context.store.metrics.names([trialId])).toEqual([]);
    expect(await context.store.logs.list({ trialId })).toEqual([]);
    await finishRest(fresh);
  });

  test("an unknown trial or fence is no one's", async () => {
    for (const attempt of [
      { trialId: 987_654, fence: 1 },
      { trialId: (await running()).trialId, fence: 7 },
    ]) {
      const { attempts } = context.store;
      expect((await attempts.renew(attempt)).current).toBe(false);
      expect((await attempts.ship(attempt, [], 1)).current).toBe(false);
      expect((await attempts.finish(attempt, { state: "yielded" })).current).toBe(false);
    }
    await context.sql(`UPDATE trial SET state = 'cancelled' WHERE state = 'running'`);
    await context.sql(`UPDATE attempt SET state = 'cancelled' WHERE state = 'running'`);
  });
});

describe("leases", () => {
  test("a renewed one does not run out", async () => {
    const claim = await running();
    await runOut(claim);
    expect(await context.store.attempts.renew(claim)).toEqual({ current: true, desired: "run" });
    expect(await context.store.attempts.expire()).toEqual([]);
    expect((await stateOf(claim)).trial).toBe("running");
    await finishRest(claim);
  });

  test("one that ran out sends its trial back to the queue", async () => {
    const claim = await running();
    await runOut(claim);
    const { trialId, fence } = claim;
    expect(await context.store.attempts.expire()).toEqual([{ trialId, fence }]);
    expect(await stateOf(claim)).toEqual({ trial: "queued", sweep: "running", attempts: ["lost"] });
    const [event] = await context.store.events.list({ trialId, limit: 1 });
    expect(event).toMatchObject({ what: "lost", to: "queued", why: "worker box-1 fell silent" });
    await finishRest(claim);
  });

  test("who was himself away for a lease leaves the holders time to renew; who was not does not wait", async () => {
    const leaseMs = 2_000;
    const options = { leaseMs, connections: 3 };
    const away = openStore(context.databaseUrl, options);
    const steady = openStore(context.databaseUrl, options);
    try {
      const [held, silent] = [await running(), await running()];
      expect(await away.attempts.expire()).toEqual([]);
      for (let ms = 0; ms <= leaseMs; ms += 100) {
        expect(await steady.attempts.expire()).toEqual([]);
        await delay(100);
      }
      await runOut(held);
      await runOut(silent);
      expect(await away.attempts.expire()).toEqual([]);
      expect(await away.attempts.renew(held)).toMatchObject({ current: true });
      const { trialId, fence } = silent;
      expect(await steady.attempts.expire()).toEqual([{ trialId, fence }]);
      await finishRest(held);
      await finishRest(silent);
    } finally {
      await Promise.all([away.close(), steady.close()]);
    }
  });

  test("many who look at once lose it once", async () => {
    const claim = await running();
    await runOut(claim);
    const results = await Promise.all(
      Array.from({ length: 12 }, () => context.store.attempts.expire()),
    );
    expect(results.flat()).toHaveLength(1);
    const [row] = await context.sql<{ losses: number }>(`SELECT losses FROM trial WHERE id = $1`, [
      claim.trialId,
    ]);
    expect(row?.losses).toBe(1);
    await finishRest(claim);
  });

  test("three losses without a checkpoint in between end the trial", async () => {
    let claim = await running();
    for (let loss = 1; loss <= 3; loss++) {
      await runOut(claim);
      await context.store.attempts.expire();
      if (loss < 3) claim = await mustClaim(context.store, workerId);
    }
    const trial = await context.store.trials.get(claim.trialId);
    expect(trial.state).toBe("failed");
    expect(trial.error).toMatch(/^Given up after 3 attempts were lost.*box-1 fell silent/);
    expect((await context.store.sweeps.get(claim.sweepId)).state).toBe("failed");
  });

  test("a checkpoint in between starts the count anew", async () => {
    let claim = await running();
    for (let loss = 1; loss <= 4; loss++) {
      if (loss === 2) await context.store.attempts.ship(claim, [checkpointRecord(5)], 1);
      await runOut(claim);
      await context.store.attempts.expire();
      if (loss < 4) claim = await mustClaim(context.store, workerId);
    }
    expect((await stateOf(claim)).trial).toBe("failed");
    expect(claim).toMatchObject({ fence: 4, resume: { step: 5, key: "trial/step-5", bytes: 7 } });
  });
});

describe("cancelling", () => {
  test("a queued trial ends it at once, and its sweep with the last", async () => {
    const { id } = await context.store.sweeps.create(newSweep({ cells: cells(2) }));
    const [one, two] = await context.store.trials.list({ sweepId: id });
    await context.store.trials.setDesired(one!.id, "cancel", by);
    expect((await context.store.trials.get(one!.id)).state).toBe("cancelled");
    expect((await context.store.sweeps.get(id)).state).toBe("running");
    await context.store.trials.setDesired(two!.id, "cancel", by);
    expect((await context.store.sweeps.get(id)).state).toBe("completed");
    await expect(context.store.trials.setDesired(one!.id, "cancel", by)).rejects.toThrow(
      /has ended \(cancelled\)/,
    );
  });

  test("a running trial is told with its heartbeat and ends as its worker says", async () => {
    const claim = await running();
    await context.store.trials.setDesired(claim.trialId, "cancel", by);
    expect((await stateOf(claim)).trial).toBe("running");
    expect(await context.store.attempts.renew(claim)).toEqual({ current: true, desired: "cancel" });
    await context.store.attempts.finish(claim, { state: "cancelled" });
    expect(await stateOf(claim)).toMatchObject({ trial: "cancelled", sweep: "completed" });
  });

  test("a supervisor's word loses an attempt at once; a stale one's does nothing", async () => {
    const claim = await running();
    const why = "the training process died (signal SIGKILL)";
    expect(await context.store.attempts.lose(claim, why)).toEqual({ current: true });
    expect(await stateOf(claim)).toMatchObject({ trial: "queued", attempts: ["lost"] });
    const [event] = await context.store.events.list({ trialId: claim.trialId, limit: 1 });
    expect(event).toMatchObject({ what: "lost", to: "queued", by: "box-1", why });
    const next = await mustClaim(context.store, workerId);
    expect(await context.store.attempts.lose(claim, why)).toEqual({ current: false });
    expect(await stateOf(claim)).toMatchObject({ trial: "running", attempts: ["lost", "running"] });
    await context.store.attempts.lose(next, why);
    const last = await mustClaim(context.store, workerId);
    await context.store.attempts.lose(last, why);
    const trial = await context.store.trials.get(claim.trialId);
    expect(trial).toMatchObject({ state: "failed" });
    expect(trial.error).toMatch(/^Given up after 3 attempts were lost.*SIGKILL/);
  });

  test("a running trial whose worker yields or falls silent is cancelled all the same", async () => {
    const yielding = await running();
    await context.store.trials.setDesired(yielding.trialId, "cancel", by);
    await context.store.attempts.finish(yielding, { state: "yielded" });
    expect((await stateOf(yielding)).trial).toBe("cancelled");
    const silent = await running();
    await context.store.sweeps.setDesired(silent.sweepId, "cancel", by);
    await runOut(silent);
    await context.store.attempts.expire();
    expect(await stateOf(silent)).toEqual({
      ...{ trial: "cancelled", sweep: "cancelled", attempts: ["lost"] },
    });
  });

  test("a sweep ends what waits at once, tells what runs, and ends with it", async () => {
    const { id } = await context.store.sweeps.create(newSweep({ cells: cells(3), priority: 1 }));
    const claim = await mustClaim(context.store, workerId);
    await context.store.sweeps.setDesired(id, "cancel", by);
    const sweep = await context.store.sweeps.get(id);
    expect(sweep.state).toBe("cancelling");
    expect(sweep.trials).toMatchObject({ total: 3, cancelled: 2, running: 1 });
    expect((await context.store.attempts.renew(claim)).desired).toBe("cancel");
    await expect(context.store.sweeps.setDesired(id, "run", by)).rejects.toThrow(/being cancelled/);
    await context.store.attempts.finish(claim, { state: "cancelled" });
    expect((await context.store.sweeps.get(id)).state).toBe("cancelled");
    await expect(context.store.sweeps.setDesired(id, "cancel", by)).rejects.toThrow(/has ended/);
  });

  test("a finishing trial: whoever comes first counts", async () => {
    for (let round = 0; round < 20; round++) {
      const claim = await running();
      const { attempts, sweeps } = context.store;
      const [finished, cancelled] = await Promise.allSettled([
        attempts.finish(claim, { state: "succeeded", values: {} }),
        sweeps.setDesired(claim.sweepId, "cancel", by),
      ]);
      expect(finished.status).toBe("fulfilled");
      const sweep = cancelled.status === "fulfilled" ? "cancelled" : "completed";
      expect(await stateOf(claim)).toMatchObject({ trial: "succeeded", sweep });
    }
  });
});

test("pausing a sweep makes running trials yield, resuming runs them on", async () => {
  const claim = await running();
  const { store } = context;
  await store.sweeps.setDesired(claim.sweepId, "pause", by);
  expect(await store.attempts.renew(claim)).toEqual({ current: true, desired: "pause" });
  await store.attempts.ship(claim, [checkpointRecord(9)], 1);
  await store.attempts.finish(claim, { state: "yielded" });
  expect(await stateOf(claim)).toEqual({ trial: "queued", sweep: "paused", attempts: ["yielded"] });
  expect((await store.trials.get(claim.trialId)).waitsFor).toBe(
    "the sweep to be resumed: it is paused",
  );
  await store.sweeps.setDesired(claim.sweepId, "run", by);
  const again = await mustClaim(store, workerId);
  expect(again).toMatchObject({ trialId: claim.trialId, fence: 2, resume: { step: 9 } });
  await finishRest(again);
});

test("reopening is the way out of an ended state", async () => {
  const claim = await running();
  const { store } = context;
  await expect(store.trials.reopen(claim.trialId, by)).rejects.toThrow(/has not ended/);
  await store.attempts.finish(claim, { state: "failed", class: "code", message: "bug" });
  await store.trials.reopen(claim.trialId, by);
  expect(await stateOf(claim)).toMatchObject({ trial: "queued", sweep: "running" });
  const again = await mustClaim(store, workerId);
  expect(again).toMatchObject({ trialId: claim.trialId, fence: 2 });
  await store.attempts.finish(again, { state: "succeeded", values: {} });
  expect(await stateOf(claim)).toMatchObject({ trial: "succeeded", sweep: "completed" });
});

test("a machine that fails three times in a row is given nothing more", async () => {
  const { store } = context;
  const bad = await context.worker("bad");
  await store.sweeps.create(newSweep({ cells: cells(4), priority: 9 }));
  for (let index = 0; index < 3; index++) {
    const claim = await mustClaim(store, bad);
    await store.attempts.finish(claim, { state: "failed", class: "infrastructure", message: "x" });
  }
  expect(await store.attempts.claim({ workerId: bad, slot: 0 })).toBe(null);
  expect(await store.attempts.claim({ workerId, slot: 0 })).not.toBe(null);
});
