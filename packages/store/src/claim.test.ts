import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { describe, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import { cells, mustClaim, newSweep, TEST_LEASE_MS, testStore } from "./test-store.ts";

const context = testStore();
const by = { by: "ada" };

/** Other tests' trials are out of the way. */
async function alone(): Promise<void> {
  await context.sql(`UPDATE trial SET state = 'cancelled' WHERE state IN ('queued', 'running')`);
  await context.sql(`UPDATE attempt SET state = 'cancelled' WHERE state = 'running'`);
}

async function claimAll(count: number): Promise<Claim[]> {
  const workerId = await context.worker();
  const claims = await Promise.all(
    Array.from({ length: count }, (_, slot) => context.store.attempts.claim({ workerId, slot })),
  );
  return claims.filter((claim) => claim !== null);
}

test("many claims at once: each trial goes to one worker, none is left", async () => {
  await alone();
  await context.store.sweeps.create(newSweep({ cells: cells(40) }));
  const claims = await claimAll(60);
  expect(claims.length).toBeLessThanOrEqual(40);
  const rest: Claim[] = [];
  for (let more = await claimAll(5); more.length > 0; more = await claimAll(5)) rest.push(...more);
  const ids = [...claims, ...rest].map(({ trialId }) => trialId);
  expect(new Set(ids).size).toBe(40);
  expect(ids).toHaveLength(40);
  const live = await context.sql(`SELECT trial_id FROM attempt WHERE state = 'running'`);
  expect(live).toHaveLength(40);
});

test("no more run at once than the sweep allows, however many ask", async () => {
  await alone();
  const { id } = await context.store.sweeps.create(newSweep({ cells: cells(12), concurrency: 3 }));
  const claims = await claimAll(20);
  expect(claims).toHaveLength(3);
  const [trial] = (await context.store.trials.list({ sweepId: id })).filter(
    ({ state }) => state === "queued",
  );
  expect(trial?.waitsFor).toBe("room: the sweep runs at most 3 at a time");
  await context.store.attempts.finish(claims[0]!, { state: "succeeded", values: {} });
  expect(await claimAll(5)).toHaveLength(1);
});

test("higher priority first, then the sweep with fewer running, the older, the order of the trials", async () => {
  await alone();
  const first = await context.store.sweeps.create(newSweep({ cells: cells(2) }));
  const urgent = await context.store.sweeps.create(newSweep({ cells: cells(2), priority: 5 }));
  const last = await context.store.sweeps.create(newSweep({ cells: cells(1) }));
  const workerId = await context.worker();
  const order: string[] = [];
  for (let index = 0; index < 5; index++) {
    const claim = await mustClaim(context.store, workerId);
    order.push(`${claim.sweepId}/${claim.number}`);
  }
  const [a, b, c] = [urgent.id, first.id, last.id];
  expect(order).toEqual([`${a}/1`, `${a}/2`, `${b}/1`, `${c}/1`, `${b}/2`]);
});

test("a claim carries what the trial needs", async () => {
  await alone();
  const cell = { seed: 2 ** 40, config: { depth: 8 }, totalSteps: 9 };
  const { id } = await context.store.sweeps.create(newSweep({ cells: cells(1, cell) }));
  const claim = await mustClaim(context.store, await context.worker());
  expect(claim).toEqual({
    ...{ trialId: claim.trialId, fence: 1, sweepId: id, number: 1, judgedBy: null, resume: null },
    ...cell,
  });
});

describe("a trial that requires something", () => {
  const requires = ["gpu", "memory:24", "dataset:cifar-10"];
  const waitsForOf = async (sweepId: number) =>
    (await context.store.trials.list({ sweepId }))[0]?.waitsFor;

  test("waits for a worker that offers all of it, and says so", async () => {
    await alone();
    const { store } = context;
    await context.sql(`UPDATE worker SET left_at = now()`);
    const { id } = await store.sweeps.create(newSweep({ cells: cells(1, { requires }) }));
    const words = "a GPU of 24 GiB or more and dataset cifar-10";
    expect(await waitsForOf(id)).toBe(`a worker with ${words}: none is connected`);

    const workerId = await context.worker();
    expect(await store.attempts.claim({ workerId, slot: 0 })).toBe(null);
    expect(await waitsForOf(id)).toBe(
      `a worker with ${words}; the only one connected, w1, does not have all of it`,
    );
    const waits = await store.trials.waits({ sweepId: id });
    expect([...waits.values()]).toEqual([await waitsForOf(id)]);
    // What TensorFlow told once it was loaded.
    await store.workers.offer(workerId, ["gpu", "memory:24"]);
    expect(await store.attempts.claim({ workerId, slot: 0 })).toBe(null);
    expect(await waitsForOf(id)).toBe(
      "a worker with dataset cifar-10; the only one connected, w1, does not have it",
    );
    await store.workers.offer(workerId, ["memory:8", ...requires]);
    expect(await waitsForOf(id)).toBe("worker w1 to take it");
    const claim = await mustClaim(store, workerId);
    expect(claim.sweepId).toBe(id);
    expect(await waitsForOf(id)).toBe(null);
  });

  test("does not keep a worker from what comes after it", async () => {
    await alone();
    const picky = await context.store.sweeps.create(
      newSweep({ cells: cells(2, { requires }), priority: 9 }),
    );
    const { id } = await context.store.sweeps.create(newSweep());
    const workerId = await context.worker();
    expect((await mustClaim(context.store, workerId)).sweepId).toBe(id);
    expect(await context.store.attempts.claim({ workerId, slot: 0 })).toBe(null);
    await context.store.sweeps.setDesired(picky.id, "cancel", by);
  });

  test("its class is known from its first trial on until its last has ended", async () => {
    await alone();
    expect(await context.store.dispatch.classes()).toEqual([]);
    const { id } = await context.store.sweeps.create(newSweep({ cells: cells(2, { requires }) }));
    await context.store.sweeps.create(newSweep({ cells: cells(1, { requires: ["dataset:x"] }) }));
    expect(await context.store.dispatch.classes()).toEqual(["gpu+memory:24"]);
    await context.store.sweeps.setDesired(id, "cancel", by);
    expect(await context.store.dispatch.classes()).toEqual([]);
  });
});

describe("a trial that goes on from a checkpoint", () => {
  const offering = async (name: string, store: string) => {
    const worker = { name, host: "here", pid: 1, slots: 1, offers: [`store:${store}`] };
    return (await context.store.workers.register(worker)).workerId;
  };
  /** Trained to step 10 where store `a` is, then given back. */
  const interrupted = async () => {
    await alone();
    await context.sql(`UPDATE worker SET left_at = now(), seen_at = '-infinity'`);
    const { store } = context;
    const { id } = await store.sweeps.create(newSweep());
    const workerId = await offering("first", "a");
    const first = await mustClaim(store, workerId);
    const place = { stage: 0, step: 10, epoch: 1, key: "k", sha256: "00", bytes: 7 };
    await store.attempts.ship(first, [{ type: "checkpoint", ...place, store: "a" }], 1);
    await store.attempts.finish(first, { state: "yielded" });
    return { id, workerId };
  };

  test("waits for a worker that can open it", async () => {
    const { id, workerId } = await interrupted();
    const { store } = context;
    const other = await offering("other", "b");
    await store.workers.leave(workerId);
    expect(await store.attempts.claim({ workerId: other, slot: 0 })).toBe(null);
    expect((await store.trials.list({ sweepId: id }))[0]!.waitsFor).toBe(
      "a worker with artifact store a, which holds its checkpoint; it begins anew after 10 minutes without one",
    );
    const again = await offering("again", "a");
    expect(await mustClaim(store, again)).toMatchObject({ fence: 2, resume: { step: 10 } });
  });

  test("begins anew elsewhere when nobody has offered its store for long", async () => {
    const { id, workerId } = await interrupted();
    const { store } = context;
    const other = await offering("other", "b");
    await context.sql(`UPDATE worker SET seen_at = now() - interval '11 minutes' WHERE id = $1`, [
      workerId,
    ]);
    expect((await store.trials.list({ sweepId: id }))[0]!.waitsFor).toBe("worker other to take it");
    expect(await mustClaim(store, other)).toMatchObject({ fence: 2, resume: null });
    expect((await store.trials.list({ sweepId: id }))[0]!.step).toBe(0);
  });
});

test("a quarantined worker is given nothing until it is released", async () => {
  await alone();
  const { store } = context;
  await context.sql(`UPDATE worker SET left_at = now()`);
  const workerId = await context.worker("shaky");
  expect(await store.workers.heartbeat(workerId)).toEqual({ quarantined: false });
  const { id } = await store.sweeps.create(newSweep({ cells: cells(4) }));
  const failure = { state: "failed", class: "infrastructure", message: "no disk" } as const;
  for (let times = 0; times < 3; times++) {
    const claim = await mustClaim(store, workerId);
    await store.attempts.finish(claim, failure);
  }
  expect(await store.workers.heartbeat(workerId)).toEqual({ quarantined: true });
  expect(await store.attempts.claim({ workerId, slot: 0 })).toBe(null);
  const waiting = (await store.trials.list({ sweepId: id })).map(({ waitsFor }) => waitsFor);
  expect(waiting[0]).toMatch(/^its next try in ([1-9]|10) s, after a failure of the machine$/);
  expect(waiting[3]).toMatch(
    new RegExp(
      `^worker shaky to be released \\(resweep workers release ${workerId}\\): it is quarantined since [0-9-]{10} [0-9:]{5} UTC`,
    ),
  );
  await store.workers.release(workerId);
  expect(await store.workers.heartbeat(workerId)).toEqual({ quarantined: false });
  expect((await mustClaim(store, workerId)).number).toBe(4);
  await expect(store.workers.release(workerId)).rejects.toThrow("is not quarantined");
  await expect(store.workers.release(999_999)).rejects.toThrow("There is no worker 999999");
});

test("paused and cancelled sweeps and trials are not claimed", async () => {
  await alone();
  const { store } = context;
  const { id } = await store.sweeps.create(newSweep({ cells: cells(3) }));
  const [one, two] = await store.trials.list({ sweepId: id });
  await store.sweeps.setDesired(id, "pause", by);
  expect(await claimAll(2)).toHaveLength(0);
  await store.sweeps.setDesired(id, "run", by);
  await store.trials.setDesired(one!.id, "pause", by);
  await store.trials.setDesired(two!.id, "cancel", by);
  const claims = await claimAll(1);
  expect(claims.map(({ number }) => number)).toEqual([3]);
  expect(await claimAll(2)).toHaveLength(0);
});

test("an unknown worker is given nothing", async () => {
  await alone();
  await context.store.sweeps.create(newSweep());
  expect(await context.store.attempts.claim({ workerId: 999_999, slot: 0 })).toBe(null);
});

test("a claim takes over a lease that ran out, with a higher fence", async () => {
  await alone();
  await context.store.sweeps.create(newSweep());
  const workerId = await context.worker();
  const first = await mustClaim(context.store, workerId);
  expect(await claimAll(1)).toHaveLength(0);
  await delay(TEST_LEASE_MS + 50);
  await context.graceOver();
  const second = await mustClaim(context.store, workerId);
  expect(second).toMatchObject({ trialId: first.trialId, fence: 2 });
  expect(await context.store.attempts.renew(first)).toEqual({ current: false, desired: "cancel" });
});

test("a trial whose row is locked for a moment is claimed all the same", async () => {
  await alone();
  const workerId = await context.worker();
  const { id: sweepId } = await context.store.sweeps.create(newSweep());
  const other = new pg.Client({ connectionString: context.databaseUrl });
  await other.connect();
  try {
    await other.query("BEGIN");
    await other.query(`SELECT FROM trial WHERE sweep_id = $1 FOR UPDATE`, [sweepId]);
    const claimed = mustClaim(context.store, workerId);
    await delay(50);
    await other.query("COMMIT");
    expect((await claimed).sweepId).toBe(sweepId);
  } finally {
    await other.end();
  }
});
