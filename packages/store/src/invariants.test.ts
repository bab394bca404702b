import { Conflict, type Outcome, type SpoolRecord } from "@resweep/spec";
import { expect, test } from "vitest";
import type { Claim } from "./store.ts";
import { cells, checkpointRecord, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore();
const LIMIT = 4;
const TRIALS = 16;
const WORKERS = 8;
const ROUNDS = 50;

/** Mulberry32: what the seed below decides is the order of each worker's moves, not how they interleave. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Nothing may be wrong at any moment: each query finds violations of an invariant of DESIGN section 6. */
const violations = {
  "a running trial has one live attempt, which holds its fence": `
    SELECT t.id FROM trial t LEFT JOIN attempt a ON a.trial_id = t.id AND a.state = 'running'
    WHERE (t.state = 'running') <> (a.fence IS NOT NULL) OR a.fence <> t.fence`,
  "fences count the attempts without a gap": `
    SELECT t.id FROM trial t LEFT JOIN attempt a ON a.trial_id = t.id
    GROUP BY t.id HAVING count(a.fence) <> t.fence OR coalesce(max(a.fence), 0) <> t.fence`,
  "no more run than the sweep allows": `
    SELECT s.id FROM sweep s JOIN trial t ON t.sweep_id = s.id AND t.state = 'running'
    GROUP BY s.id HAVING count(*) > s.concurrency`,
  "the newest event of a trial tells its state": `
    SELECT t.id FROM trial t CROSS JOIN LATERAL (
      SELECT "to" FROM event WHERE trial_id = t.id ORDER BY id DESC LIMIT 1) e WHERE e."to" <> t.state`,
  "an ended sweep has no open trial, and an open one has some": `
    SELECT s.id FROM sweep s WHERE (s.state IN ('completed', 'failed', 'cancelled')) = EXISTS (
      SELECT 1 FROM trial WHERE sweep_id = s.id AND state IN ('planned', 'queued', 'running'))`,
  "no record is lost or doubled": `
    SELECT a.trial_id FROM attempt a LEFT JOIN metrics.point p ON p.trial_id = a.trial_id AND p.fence = a.fence
    GROUP BY a.trial_id, a.fence
    HAVING a.acknowledged <> count(p.step) + (
      SELECT count(*) FROM checkpoint c WHERE c.trial_id = a.trial_id AND c.fence = a.fence)`,
  "rollups count every point": `
    SELECT r.trial_id FROM metrics.rollup r GROUP BY r.trial_id, r.fence HAVING sum(count + missing) <> (
      SELECT count(*) FROM metrics.point p WHERE p.trial_id = r.trial_id AND p.fence = r.fence)`,
  "visible ranges share at most the checkpoint's step": `
    SELECT one.trial_id FROM attempt one JOIN attempt other
      ON other.trial_id = one.trial_id AND other.fence > one.fence
    WHERE one.visible_to > other.visible_after + 1 AND one.visible_to > one.visible_after`,
};

test("many workers, users and reconcilers at once break no invariant", async () => {
  await context.graceOver();
  const { store } = context;
  const limited = await store.sweeps.create(
    newSweep({ cells: cells(TRIALS), concurrency: LIMIT, priority: 1 }),
  );
  const free = await store.sweeps.create(newSweep({ cells: cells(TRIALS) }));
  const trialIds = (
    await Promise.all([limited, free].map(({ id }) => store.trials.list({ sweepId: id })))
  ).flatMap((trials) => trials.map(({ id }) => id));
  const tolerate = (error: unknown) => {
    if (!(error instanceof Conflict)) throw error;
  };

  async function act(workerId: number, random: () => number): Promise<void> {
    let claim: Claim | null = null;
    let sequence = 1;
    let step = 0;
    const records = (): SpoolRecord[] => {
      step++;
      const point = pointRecord(step, { "train/loss": random() });
      return random() < 0.3 ? [point, checkpointRecord(step)] : [point];
    };
    for (let round = 0; round < ROUNDS; round++) {
      if (!claim) {
        claim = await store.attempts.claim({ workerId, slot: 0 });
        sequence = 1;
        step = claim?.resume?.step ?? 0;
        continue;
      }
      const roll = random();
      let current = true;
      if (roll < 0.55) {
        const batch = records();
        const again = random() < 0.3 ? store.attempts.ship(claim, batch, sequence) : null;
        current = (await store.attempts.ship(claim, batch, sequence)).current;
        await again;
        sequence += batch.length;
      } else if (roll < 0.7) {
        current = (await store.attempts.renew(claim)).current;
      } else if (roll < 0.8) {
        const outcomes: Outcome[] = [
          { state: "succeeded", values: { "validation/accuracy": random() } },
          { state: "yielded" },
          { state: "failed", class: "code", message: "bug" },
        ];
        await store.attempts.finish(claim, outcomes[Math.floor(random() * 3)]!);
        current = false;
      } else if (roll < 0.9) {
        await context.sql(
          `UPDATE attempt SET lease_until = now() - interval '1 ms' WHERE state = 'running' AND trial_id = $1`,
          [trialIds[Math.floor(random() * trialIds.length)]],
        );
        await store.attempts.expire();
      } else if (roll < 0.95) {
        const id = trialIds[Math.floor(random() * trialIds.length)]!;
        const move = random() < 0.3 ? "cancel" : random() < 0.5 ? "pause" : "run";
        await store.trials.setDesired(id, move, { by: "ada" }).catch(tolerate);
        if (random() < 0.5) await store.trials.reopen(id, { by: "ada" }).catch(tolerate);
      } else {
        await store.sweeps.settle();
      }
      if (!current) claim = null;
    }
  }

  const workers = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) => context.worker(`w${index}`)),
  );
  let busy = true;
  const acting = Promise.all(workers.map((id, index) => act(id, randomFrom(index + 1)))).finally(
    () => {
      busy = false;
    },
  );
  while (busy) await check();
  await acting;
  for (const { id } of [limited, free]) {
    await store.sweeps.setDesired(id, "cancel", { by: "ada" }).catch(tolerate);
  }
  await check();
  const points = await context.sql(`SELECT 1 FROM metrics.point`);
  expect(points.length).toBeGreaterThan(50);
});

async function check(): Promise<void> {
  for (const [invariant, query] of Object.entries(violations)) {
    expect({ invariant, found: await context.sql(query) }).toEqual({ invariant, found: [] });
  }
}
