import { Conflict, InvalidInput, NotFound } from "@resweep/spec";
import { beforeAll, expect, test } from "vitest";
import { cells, mustClaim, newSweep, testStore } from "./test-store.ts";

const context = testStore(600_000);
let workerId = 0;
beforeAll(async () => {
  workerId = await context.worker();
});
const actor = { by: "ada", why: "seeds 3 for claim 1" };
const more = (count: number) =>
  cells(count).map((cell) => ({ ...cell, hash: `more-${cell.hash}` }));

test("further trials come after those there are, with their events", async () => {
  const { sweeps, trials, events } = context.store;
  const { id } = await sweeps.create(newSweep({ cells: cells(3) }));
  await sweeps.extend(id, more(2), actor);
  const numbers = (await trials.list({ sweepId: id })).map(({ number, state }) => [number, state]);
  expect(numbers).toEqual([1, 2, 3, 4, 5].map((number) => [number, "queued"]));
  const [extended] = (await events.list({ sweepId: id })).filter(({ what }) => what === "extended");
  expect(extended).toMatchObject({ from: "running", to: "running", ...actor });
  expect((await sweeps.get(id)).trials.total).toBe(5);
});

test("a sweep that has ended runs again with them", async () => {
  const { sweeps, attempts } = context.store;
  const { id } = await sweeps.create(newSweep({ cells: cells(1), priority: 900 }));
  const claim = await mustClaim(context.store, workerId);
  await attempts.finish(claim, { state: "succeeded", values: {} });
  expect(await sweeps.get(id)).toMatchObject({ state: "completed" });
  await sweeps.extend(id, more(1), actor);
  expect(await sweeps.get(id)).toMatchObject({ state: "running", desired: "run", endedAt: null });
});

test("what is there already, or twice, is refused whole", async () => {
  const { sweeps } = context.store;
  const { id } = await sweeps.create(newSweep({ cells: cells(2) }));
  const total = async () => (await sweeps.get(id)).trials.total;
  await expect(sweeps.extend(id, [...more(1), ...cells(1)], actor)).rejects.toThrow(Conflict);
  await expect(sweeps.extend(id, [...more(1), ...more(1)], actor)).rejects.toThrow(InvalidInput);
  await expect(sweeps.extend(999_999, more(1), actor)).rejects.toThrow(NotFound);
  expect(await total()).toBe(2);
});
