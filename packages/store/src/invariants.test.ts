import { Conflict, type Outcome, type SpoolRecord } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import {
  cells,
  checkpointRecord,
  mustClaim,
  newSweep,
  pointRecord,
  randomFrom,
  testStore,
} from "./test-store.ts";

const context = testStore();
const LIMIT = 4;
const TRIALS = 16;
const WORKERS = 8;
const ROUNDS = 50;

/** Its records are points and checkpoints alone, one point each, so that they can be counted. */
const LOST_OR_DOUBLED = `
  SELECT a.trial_id FROM attempt a LEFT JOIN metrics.point p ON p.trial_id = a.trial_id AND p.fence = a.fence
  GROUP BY a.trial_id, a.fence
  HAVING a.acknowledged <> count(p.step) + (
    SELECT count(*) FROM checkpoint c WHERE c.trial_id = a.trial_id AND c.fence = a.fence)`;

test("many workers, users, schedulers and reconcilers at once break no invariant", async () => {
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
      const point = pointRecord(step, { "train/loss": 1 / step });
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
      } else if (roll < 0.97) {
        const place = Math.floor(random() * trialIds.length);
        const sweepId = (place < TRIALS ? limited : free).id;
        const stop = { about: null, verdict: "stop", why: "", told: "asha: too slow" } as const;
        await store.verdicts.give(sweepId, [{ ...stop, trialId: trialIds[place]! }]);
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
  const reports = await context.store.invariants.check();
  expect(reports.filter(({ ok }) => !ok)).toEqual([]);
  expect(await context.sql(LOST_OR_DOUBLED)).toEqual([]);
}

/** What each of these does to a healthy database must be found by the check of that name. */
const damages: readonly [string, string][] = [
  ["a running trial has one live attempt", `UPDATE attempt SET state = 'lost'`],
  ["a stage that trials share", `UPDATE trial SET stage_keys = '{k}'; ${runAll()}`],
  ["fences count the attempts", `UPDATE trial SET fence = fence + 1`],
  ["all that is written names", `UPDATE checkpoint SET fence = 77`],
  [
    "an attempt that ended wrote nothing",
    `UPDATE attempt SET ended_at = now() - interval '1 hour'`,
  ],
  ["the newest event of a trial", `UPDATE trial SET state = 'succeeded'`],
  ["rollups of 256 steps count", `DELETE FROM metrics.point`],
  ["rollups of 256 steps count", `UPDATE metrics.rollup SET count = count + 1`],
  ["visible ranges share", `UPDATE attempt SET visible_after = -1, visible_to = 50`],
  ["no record is stored that", `UPDATE attempt SET acknowledged = 0`],
  ["a checkpoint lies within", `UPDATE checkpoint SET step = 1000`],
  ["three losses without", `UPDATE trial SET losses = 3`],
  ["a worker that keeps failing", `UPDATE worker SET failures = 3`],
  ["no trial is forgotten", `DELETE FROM trial`],
  ["an ended sweep has no open trial", `UPDATE sweep SET state = 'completed'`],
  ["no more run than the sweep allows", `UPDATE sweep SET concurrency = 1; ${runAll()}`],
  ["an expired lease", `UPDATE attempt SET lease_until = now() - interval '1 hour'; ${attend()}`],
  ["what can run is woken", `UPDATE event SET at = now() - interval '1 hour'; ${attend()}`],
];

function attend(): string {
  return `UPDATE worker SET started_at = now() - interval '1 hour', seen_at = now(), left_at = NULL`;
}

function runAll(): string {
  return `UPDATE trial SET state = 'running'`;
}

describe("damage is found:", () => {
  const damaged = testStore();

  test.each(damages)("%s: %s", async (name, damage) => {
    const { store, sql } = damaged;
    await sql(
      "TRUNCATE sweep, event, worker, metrics.point, metrics.rollup, metrics.middle_rollup, metrics.fine_rollup, metrics.flush CASCADE",
    );
    const workerId = await damaged.worker();
    await store.sweeps.create(newSweep({ cells: cells(2) }));
    const first = await mustClaim(store, workerId);
    await store.attempts.ship(first, [pointRecord(1, { "train/loss": 1 }), checkpointRecord(1)], 1);
    await store.attempts.finish(first, { state: "yielded" });
    await mustClaim(store, workerId);
    const broken = async (toleranceSeconds = 60) =>
      (await store.invariants.check({ toleranceSeconds }))
        .filter((report) => !report.ok)
        .map((report) => report.name);
    expect(await broken()).toEqual([]);
    await sql(damage);
    expect(await broken(0)).toContainEqual(expect.stringContaining(name));
  });
});
