import { expect, test } from "vitest";
import { cells, mustClaim, newSweep, randomFrom, testStore } from "./test-store.ts";

const context = testStore();

async function launched(createdBy: string, count: number, more = {}): Promise<number> {
  const sweep = newSweep({ createdBy, cells: cells(count), ...more });
  return (await context.store.sweeps.create(sweep)).id;
}

/** Of each user: trials that run, and those that wait, in sweeps of a priority. */
async function load(priority = 0) {
  return await context.sql<{ user: string; running: number; waiting: number }>(
    `SELECT created_by AS user,
       count(*) FILTER (WHERE t.state = 'running')::int AS running,
       count(*) FILTER (WHERE t.state = 'queued' AND s.priority = $1)::int AS waiting
     FROM sweep s JOIN trial t ON t.sweep_id = s.id GROUP BY created_by`,
    [priority],
  );
}

test("who launched 100 trials first does not starve who launches 5 later", async () => {
  await context.sql(`DELETE FROM sweep`);
  const many = await launched("ada", 100);
  const workerId = await context.worker();
  const held = [];
  for (let slot = 0; slot < 8; slot++) held.push(await mustClaim(context.store, workerId));
  expect(held.every(({ sweepId }) => sweepId === many)).toBe(true);
  const few = await launched("grace", 5);
  const served: number[] = [];
  for (let turn = 0; turn < 9; turn++) {
    await context.store.attempts.finish(held.shift()!, { state: "succeeded", values: {} });
    const claim = await mustClaim(context.store, workerId);
    served.push(claim.sweepId);
    held.push(claim);
  }
  // Until both have four of the eight slots every free one is hers; then each takes back what it gave up.
  expect(served.slice(0, 4)).toEqual([few, few, few, few]);
  expect(served.filter((id) => id === few)).toHaveLength(5);
});

test("a higher priority goes before a fair share; a user's sweeps take turns", async () => {
  await context.sql(`DELETE FROM sweep`);
  const [first, second] = [await launched("ada", 3), await launched("ada", 3)];
  const urgent = await launched("ada", 2, { priority: 1 });
  const other = await launched("grace", 2);
  const workerId = await context.worker();
  const order: number[] = [];
  for (let index = 0; index < 8; index++)
    order.push((await mustClaim(context.store, workerId)).sweepId);
  expect(order).toEqual([urgent, urgent, other, other, first, second, first, second]);
});

test.each([1, 2, 3, 4])(
  "nobody waits while having fewer running than another of equal priority (seed %i)",
  async (seed) => {
    await context.sql(`DELETE FROM sweep`);
    const random = randomFrom(seed);
    const below = (count: number) => Math.floor(random() * count);
    const workerId = await context.worker();
    const held: Awaited<ReturnType<typeof mustClaim>>[] = [];
    const ownerOf = new Map<number, string>();
    for (let move = 0; move < 120; move++) {
      const kind = below(10);
      if (kind === 0) {
        const user = ["ada", "grace", "edsger"][below(3)]!;
        ownerOf.set(await launched(user, 1 + below(12)), user);
      } else if (kind < 4 && held.length > 0) {
        const [claim] = held.splice(below(held.length), 1);
        await context.store.attempts.finish(claim!, { state: "succeeded", values: {} });
      } else {
        const before = await load();
        const claim = await context.store.attempts.claim({ workerId, slot: 0 });
        if (!claim) {
          expect(before.every(({ waiting }) => waiting === 0)).toBe(true);
          continue;
        }
        held.push(claim);
        const owner = ownerOf.get(claim.sweepId);
        const served = before.find(({ user }) => user === owner)!;
        const waiting = before.filter((one) => one.waiting > 0);
        expect(served.running).toBe(Math.min(...waiting.map(({ running }) => running)));
      }
    }
    expect(ownerOf.size).toBeGreaterThan(1);
  },
);

test("claims at the same moment: all are served, each trial once", async () => {
  await context.sql(`DELETE FROM sweep`);
  await launched("ada", 30);
  await launched("grace", 10, { concurrency: 4 });
  const workerId = await context.worker();
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, slot) => context.store.attempts.claim({ workerId, slot })),
  );
  const ids = claims.map((claim) => claim?.trialId);
  expect(new Set(ids).size).toBe(20);
  expect(ids).not.toContain(undefined);
  expect((await load()).find(({ user }) => user === "grace")?.running).toBe(4);
});
