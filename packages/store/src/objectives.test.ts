import { expect, test } from "vitest";
import { cells, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore();
const objectives = [
  { metric: "validation/accuracy", mode: "max" },
  { metric: "network/macs", mode: "min" },
] as const;

/** Two seeds of each depth. */
const pairs = (depths: readonly number[]) =>
  depths.flatMap((depth) =>
    cells(2, { values: { "architecture.depth": depth } }).map((cell, i) => ({
      ...cell,
      hash: `${depth}-${i}`,
    })),
  );

async function finish(values: readonly (readonly [accuracy: number, macs: number] | null)[]) {
  const workerId = await context.worker();
  for (const one of values) {
    const claim = await mustClaim(context.store, workerId);
    await context.store.attempts.finish(
      claim,
      one === null
        ? { state: "diverged", step: 1, message: "loss is NaN" }
        : {
            state: "succeeded",
            values: { "validation/accuracy": one[0], "network/macs": one[1] },
          },
    );
  }
}

test("a sweep with several objectives has a front of cells instead of a best trial", async () => {
  const { sweeps } = context.store;
  const spec = { name: "trade", objectives };
  const { id } = await sweeps.create(newSweep({ spec, cells: pairs([8, 20, 32, 44]) }));
  expect(await sweeps.get(id)).toMatchObject({
    ...{ objective: objectives[0], objectives, best: null, front: 0 },
  });
  await finish([
    ...([
      [0.7, 10],
      [0.9, 10],
    ] as const), // depth 8: 0.8 for 10
    ...([
      [0.9, 30],
      [0.8, 30],
    ] as const), // depth 20: 0.85 for 30
    ...([
      [0.95, 40],
      [0.7, 40],
    ] as const), // depth 32: 0.825 for 40, beaten by depth 20 though one seed is the best of all
    ...([[0.9, 50], null] as const), // depth 44: one seed diverged
  ]);
  expect(await sweeps.get(id)).toMatchObject({ state: "completed", best: null, front: 2 });
  const listed = (await sweeps.list({ limit: 1 }))[0]!;
  expect([listed.front, listed.objectives]).toEqual([2, objectives]);
});

test("a cell without one of the objectives is on no front", async () => {
  const { sweeps } = context.store;
  const spec = { name: "trade", objectives };
  const { id } = await sweeps.create(newSweep({ spec, cells: pairs([8]) }));
  await finish([
    [Number.NaN, 10],
    [Number.POSITIVE_INFINITY, 10],
  ]);
  expect((await sweeps.get(id)).front).toBe(0);
});

test("what was accepted before there were several has one, and its best trial", async () => {
  const { sweeps } = context.store;
  for (const spec of [{ name: "old" }, { name: "odd", objectives: "validation/loss" }]) {
    const { id } = await sweeps.create(newSweep({ spec }));
    await finish([[0.5, 10]]);
    expect(await sweeps.get(id)).toMatchObject({
      ...{ objectives: [objectives[0]], best: { number: 1, value: 0.5 }, front: null },
    });
  }
});
