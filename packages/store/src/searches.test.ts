import { expect, test } from "vitest";
import { cells, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore();
const by = { by: "ada" };
const more = (from: number, count: number) => cells(from + count).slice(from);

async function finish(sweepId: number, values: readonly (number | null)[]): Promise<void> {
  const workerId = await context.worker();
  for (const value of values) {
    const claim = await mustClaim(context.store, workerId);
    expect(claim.sweepId).toBe(sweepId);
    await context.store.attempts.finish(
      claim,
      value === null
        ? { state: "diverged", step: 1, message: "loss is NaN" }
        : { state: "succeeded", values: { "validation/accuracy": value } },
    );
  }
}

test("a sweep with a target goes on when its trials have ended, and is completed at its target", async () => {
  const { sweeps, searches } = context.store;
  const { id } = await sweeps.create(newSweep({ cells: cells(2), target: 5, concurrency: 2 }));
  expect(await searches.open()).toEqual([
    {
      ...{ id, spec: { name: "depth" }, concurrency: 2, have: 2, target: 5, open: 2 },
      objective: { metric: "validation/accuracy", mode: "max" },
    },
  ]);
  await finish(id, [0.5, null]);
  expect(await sweeps.settle()).toEqual([]);
  expect((await sweeps.get(id)).state).toBe("running");
  expect((await sweeps.get(id)).progress).toBeCloseTo(2 / 5);
  expect(await searches.outcomes(id, ["network/macs", "validation/accuracy"])).toMatchObject([
    { number: 1, state: "succeeded", objectives: [null, 0.5], hash: "hash-0" },
    {
      ...{ number: 2, state: "diverged", objectives: [null, null] },
      values: { "architecture.depth": 9 },
    },
  ]);

  // Another controller was here in between: nothing is written.
  expect(await searches.extend(id, { have: 1, spec: { name: "depth" }, cells: more(2, 1) })).toBe(
    false,
  );
  expect(await searches.extend(id, { have: 2, spec: { name: "depth" }, cells: more(2, 3) })).toBe(
    true,
  );
  expect(await searches.extend(id, { have: 2, spec: { name: "depth" }, cells: more(2, 3) })).toBe(
    false,
  );
  expect(await searches.open()).toEqual([]);
  await finish(id, [0.6, 0.7, 0.8]);
  expect(await sweeps.get(id)).toMatchObject({ state: "completed", best: { number: 5 } });
  const outcomes = await searches.outcomes(id, []);
  expect(outcomes.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  const events = await context.store.events.list({ sweepId: id, limit: 100 });
  expect(events.filter(({ what }) => what === "asked").map(({ why }) => why)).toEqual([
    "3 trials added",
  ]);
});

test("one whose sampler has nothing more ends with what it has", async () => {
  const { sweeps, searches } = context.store;
  const { id } = await sweeps.create(newSweep({ cells: cells(1), target: 9 }));
  await finish(id, [0.5]);
  const why = "every cell of the space has been tried";
  expect(await searches.extend(id, { have: 1, spec: { name: "depth" }, cells: [], why })).toBe(
    true,
  );
  expect((await sweeps.get(id)).state).toBe("completed");
});

test("nothing is added while it is paused, and cancelling ends it short of its target", async () => {
  const { sweeps, searches } = context.store;
  const { id } = await sweeps.create(newSweep({ cells: cells(1), target: 9 }));
  await sweeps.setDesired(id, "pause", by);
  expect(await searches.open()).toEqual([]);
  expect(await searches.extend(id, { have: 1, spec: { name: "depth" }, cells: more(1, 1) })).toBe(
    false,
  );
  await sweeps.setDesired(id, "run", by);
  expect(await searches.open()).toHaveLength(1);
  await sweeps.setDesired(id, "cancel", by);
  expect((await sweeps.get(id)).state).toBe("cancelled");
});

test("the invariants hold of sweeps with a target", async () => {
  const { id } = await context.store.sweeps.create(newSweep({ cells: cells(1), target: 2 }));
  await finish(id, [0.5]);
  const broken = (await context.store.invariants.check()).filter(({ ok }) => !ok);
  expect(broken).toEqual([]);
});
