import type { SpoolRecord } from "@resweep/spec";
import { expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import { checkpointRecord, mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore();

function factsRecord(threads: number): SpoolRecord {
  const dataset = { name: "synthetic", hash: "h", train: 1, validation: 1, test: 1 };
  return { type: "facts", dataset, device: { kind: "cpu", threads } };
}

/** Two attempts of one trial: the first saves step 1 and goes on to step 3, the second repeats steps 1 to 4. */
async function resumed(
  losses: readonly number[],
  again: readonly number[],
  options: { threads?: number; name?: string } = {},
): Promise<Claim> {
  const { store } = context;
  const { threads = 2, name = "train/loss" } = options;
  await context.sql("TRUNCATE sweep, event CASCADE");
  await store.sweeps.create(newSweep());
  const workerId = await context.worker();
  const first = await mustClaim(store, workerId);
  const before = losses.map((loss, index) => pointRecord(index + 1, { [name]: loss }));
  await store.attempts.ship(first, [factsRecord(2), ...before, checkpointRecord(1)], 1);
  await store.attempts.finish(first, { state: "yielded" });
  const second = await mustClaim(store, workerId);
  await store.attempts.ship(second, [factsRecord(threads)], 1);
  for (const [index, loss] of again.entries()) {
    await store.attempts.ship(second, [pointRecord(index + 1, { [name]: loss })], index + 2);
  }
  return second;
}

async function told(): Promise<{ what: string; why: string }[]> {
  return await context.sql(`SELECT what, why FROM event WHERE what LIKE 'divergence%'`);
}

async function repeats(): Promise<boolean> {
  const reports = await context.store.invariants.check();
  return reports.find(({ name }) => name.startsWith("a resumed trial repeats"))!.ok;
}

test("what agrees to the bit is not told, NaN and infinities included", async () => {
  const values = [0.1 + 0.2, Number.NaN, Number.NEGATIVE_INFINITY];
  await resumed(values, [...values, 7]);
  expect(await told()).toEqual([]);
  expect(await repeats()).toBe(true);
});

test("the first step that differs is told once, with both values, and breaks the invariant", async () => {
  const { trialId } = await resumed([0.5, 0.25, 0.125], [0.5, 0.2500000000000001, Number.NaN, 1]);
  expect(await told()).toEqual([
    {
      what: "divergence",
      why: "train/loss at step 2 was 0.25 in attempt 1 and is 0.2500000000000001 in attempt 2",
    },
  ]);
  expect(await repeats()).toBe(false);
  const { events, state } = await context.store.trials.get(trialId);
  expect(events[0]).toMatchObject({ what: "divergence", fence: 2 });
  expect(state).toBe("running");
});

test("on another device it is a note, not a fault", async () => {
  await resumed([0.5, 0.25, 0.125], [0.5, 0.3], { threads: 4 });
  const [event] = await told();
  expect(event).toMatchObject({ what: "divergence-elsewhere" });
  expect(event!.why).toMatch(/they ran on different devices$/);
  expect(await repeats()).toBe(true);
});

test("what is not declared deterministic may differ", async () => {
  await resumed([1, 2, 3], [4, 5, 6], { name: "train/images-per-second" });
  expect(await told()).toEqual([]);
});
