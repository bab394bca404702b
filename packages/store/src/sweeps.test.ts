import { Conflict, InvalidInput, NotFound } from "@resweep/spec";
import { beforeAll, describe, expect, test } from "vitest";
import { cells, mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore(600_000);
let workerId = 0;
beforeAll(async () => {
  workerId = await context.worker();
});

describe("a new sweep", () => {
  test("is there whole, its trials in order", async () => {
    const spec = { name: "depth", space: { "architecture.depth": [8, 9] } };
    const { id } = await context.store.sweeps.create(
      newSweep({ spec, tags: ["a", "b,c"], notes: "Does it?", cells: cells(25), concurrency: 4 }),
    );
    const sweep = await context.store.sweeps.get(id);
    expect(sweep).toMatchObject({
      ...{ id, name: "depth", notes: "Does it?", tags: ["a", "b,c"], spec, concurrency: 4 },
      ...{ state: "running", desired: "run", createdBy: "ada", startedAt: null, endedAt: null },
      objective: { metric: "validation/accuracy", mode: "max" },
      ...{ progress: 0, best: null },
      trials: { total: 25, queued: 25, running: 0, succeeded: 0 },
    });
    const trials = await context.store.trials.list({ sweepId: id });
    expect(trials.map(({ number }) => number)).toEqual(cells(25).map((_, index) => index + 1));
    expect(trials[3]).toMatchObject({
      ...{ seed: 4, values: { "architecture.depth": 11 }, config: { architecture: { depth: 11 } } },
      ...{ objective: null, results: {}, step: 0, totalSteps: 100, durationMs: null, error: null },
    });
    const events = await context.store.events.list({ sweepId: id, limit: 100 });
    expect(events.filter(({ what }) => what === "created")).toHaveLength(26);
  });

  const refused = [
    ["objective.metric", { objective: { metric: "test/accuracy", mode: "max" } }, /never sees/],
    ["objective.metric", { objective: { metric: "luck", mode: "max" } }, /no metric "luck"/],
    ["space", { cells: [] }, /no trials/],
    ["space", { cells: cells(2, { hash: "same" }) }, /1 and 2 have the same/],
    ["budget.concurrency", { concurrency: 0 }, /At least 1/],
  ] as const;
  test.each(refused)("is refused at %s, with nothing made: %j", async (path, change, message) => {
    const before = await context.store.sweeps.list();
    const error = await context.store.sweeps.create(newSweep(change)).catch((reason) => reason);
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error.issues).toEqual([{ path, message: expect.stringMatching(message) }]);
    expect(await context.store.sweeps.list()).toEqual(before);
  });

  test("that the database refuses leaves nothing", async () => {
    const before = await context.store.sweeps.list();
    const broken = newSweep({
      cells: [...cells(2), ...cells(1, { hash: "x", totalSteps: 2 ** 40 })],
    });
    await expect(context.store.sweeps.create(broken)).rejects.toThrow(/out of range/);
    expect(await context.store.sweeps.list()).toEqual(before);
  });
});

test("the list is the newest first, in pages, searched", async () => {
  const names = ["alpha", "beta 50%", "gamma_x"];
  const ids: number[] = [];
  for (const name of names) ids.push((await context.store.sweeps.create(newSweep({ name }))).id);
  const [newest, second] = await context.store.sweeps.list({ limit: 2 });
  expect([newest?.id, second?.id]).toEqual([ids[2], ids[1]]);
  const [third] = await context.store.sweeps.list({ limit: 1, before: second!.id });
  expect(third?.id).toBe(ids[0]);
  const found = async (search: string) =>
    (await context.store.sweeps.list({ search })).map(({ name }) => name);
  expect(await found("BETA")).toEqual(["beta 50%"]);
  expect(await found("%")).toEqual(["beta 50%"]);
  expect(await found("_")).toEqual(["gamma_x"]);
});

test("a sweep is found by all of its words: name, notes, tags and who launched it", async () => {
  const { store } = context;
  const { id } = await store.sweeps.create(
    newSweep({ name: "zebra run", notes: "Does it?", tags: ["stripes"], createdBy: "grace" }),
  );
  const found = async (search: string) =>
    (await store.sweeps.list({ search })).map((sweep) => sweep.id);
  for (const search of ["zebra", "stripes", "grace", " GRACE  does zebra "])
    expect(await found(search)).toEqual([id]);
  expect(await found("zebra lion")).toEqual([]);
});

test("name, notes and tags are changed by anyone at any time, and events keep what they were", async () => {
  const { store } = context;
  const by = { by: "grace" };
  const { id } = await store.sweeps.create(newSweep({ name: "first", tags: ["a"] }));
  await store.sweeps.annotate(id, { name: "second", notes: "# Why\0", tags: ["b", "c"] }, by);
  await store.sweeps.annotate(id, { tags: ["b", "c"] }, by); // nothing new: no event
  expect(await store.sweeps.get(id)).toMatchObject({
    ...{ name: "second", notes: "# Why", tags: ["b", "c"], archivedAt: null },
  });
  const [newest, before] = await store.events.list({ sweepId: id });
  expect(newest).toMatchObject({
    ...{ what: "annotated", by: "grace" },
    why: "name second, was first; tags b c, were a; notes",
  });
  expect(before!.what).not.toBe("annotated");
});

test("what has ended is archived and taken out again; what has not is not", async () => {
  const { store } = context;
  const by = { by: "ada" };
  const { id } = await store.sweeps.create(newSweep({ name: "shelved" }));
  const on = async (shelf: "current" | "archived" | "deleted") =>
    (await store.sweeps.list({ shelf, search: "shelved" })).map((sweep) => sweep.id);
  await expect(store.sweeps.annotate(id, { archived: true }, by)).rejects.toThrow(Conflict);
  await store.sweeps.setDesired(id, "cancel", by);
  await store.sweeps.annotate(id, { archived: true }, by);
  expect([await on("current"), await on("archived")]).toEqual([[], [id]]);
  await store.sweeps.annotate(id, { archived: false }, by);
  expect([await on("current"), await on("archived")]).toEqual([[id], []]);
  await store.deletions.deleteSweep(id, by);
  expect([await on("current"), await on("deleted")]).toEqual([[], [id]]);
  await expect(store.sweeps.annotate(id, { notes: "x" }, by)).rejects.toThrow(NotFound);
  const told = (await store.events.list({ sweepId: id })).map(({ what }) => what);
  expect(told.slice(0, 3)).toEqual(["deleted", "unarchived", "archived"]);
});

test("what is not there is said so", async () => {
  const { store } = context;
  const by = { by: "ada" };
  const asked = [
    () => store.sweeps.get(987_654),
    () => store.sweeps.setDesired(987_654, "cancel", by),
    () => store.trials.get(987_654),
    () => store.trials.setDesired(987_654, "cancel", by),
    () => store.trials.reopen(987_654, by),
  ];
  for (const ask of asked) {
    await expect(ask()).rejects.toThrow(NotFound);
    await expect(ask()).rejects.toThrow(/There is no (sweep|trial) 987654/);
  }
});

test.each(["max", "min"] as const)(
  "the best trial is the %s of those that ended well",
  async (mode) => {
    await context.sql(`UPDATE trial SET state = 'cancelled' WHERE state = 'queued'`);
    const { store } = context;
    const metric = "validation/loss";
    const objective = { metric, mode };
    const { id } = await store.sweeps.create(newSweep({ objective, cells: cells(5) }));
    const values = [2, 3, 1, Number.NaN];
    for (const value of values) {
      const claim = await mustClaim(store, workerId);
      await store.attempts.ship(claim, [pointRecord(50, { [metric]: value })], 1);
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
    }
    const last = await mustClaim(store, workerId);
    await store.attempts.ship(last, [pointRecord(50, { [metric]: mode === "max" ? 9 : 0 })], 1);
    const sweep = await store.sweeps.get(id);
    const best = mode === "max" ? { number: 2, value: 3 } : { number: 3, value: 1 };
    expect(sweep.best).toMatchObject(best);
    expect(sweep.progress).toBeCloseTo(4.5 / 5);
    expect(sweep.startedAt).toBeInstanceOf(Date);
    const trials = await store.trials.list({ sweepId: id });
    expect(trials.map((trial) => trial.objective)).toEqual([...values, mode === "max" ? 9 : 0]);
    expect((await store.pastTrials())[0]).toEqual({
      durationMs: expect.any(Number),
      steps: expect.any(Number),
      macs: expect.any(Number),
      architecture: null,
      fingerprint: null,
    });
  },
);

test("settling ends sweeps whose trials have all ended, once", async () => {
  const { store } = context;
  const { id } = await store.sweeps.create(newSweep());
  await context.sql(`UPDATE trial SET state = 'succeeded' WHERE sweep_id = $1`, [id]);
  expect(await store.sweeps.settle()).toContain(id);
  expect(await store.sweeps.settle()).not.toContain(id);
  expect((await store.sweeps.get(id)).state).toBe("completed");
});

test("workers come and go", async () => {
  const { store } = context;
  const facts = { gpu: "none", nan: Number.NaN };
  const worker = { name: "box", host: "there", pid: 7, slots: 2, offers: ["gpu"], facts };
  const { workerId: id } = await store.workers.register(worker);
  const find = async () => (await store.workers.list()).find((one) => one.id === id);
  expect(await find()).toMatchObject({
    ...{ ...worker, facts: { gpu: "none", nan: "NaN" }, alive: true, running: [] },
  });
  const usage = {
    ...{ cores: 1.5, memoryMiB: 812 },
    gpus: [{ id: "0", busy: null, memoryMiB: 9000, totalMiB: 81559 }],
  };
  expect((await find())?.usage).toBeNull();
  await store.workers.heartbeat(id, usage);
  await store.workers.heartbeat(id);
  expect(await find()).toMatchObject({ usage, facts: { gpu: "none", nan: "NaN" } });
  await store.workers.leave(id);
  expect((await find())?.alive).toBe(false);
});

test("one controller at a time", async () => {
  const { store } = context;
  let inside = 0;
  const work = async () => {
    inside++;
    expect(inside).toBe(1);
    expect(await store.asController(async () => "second")).toBe(undefined);
    inside--;
    return "done";
  };
  expect(await store.asController(work)).toBe("done");
  expect(await store.asController(work)).toBe("done");
});
