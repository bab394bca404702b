import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { SpoolRecord } from "@resweep/spec";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { liveIn } from "./fixtures/lived-in.ts";
import { restoreDatabase, storeDatabase } from "./fixtures/stored-database.ts";
import { migrate, migrationNames } from "./migrate.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";
import { createDatabase, mustClaim, pointRecord, testStore } from "./test-store.ts";

/*
 * Each file of fixtures/ holds the rows of a database as the program of some migration left them. Every one must come
 * up to date and go on as if nothing had happened. With a new migration that changes more than an index, store its
 * database too: RESWEEP_STORE_DATABASE=1 npx vitest run src/stored-databases.test.ts
 */

const folder = fileURLToPath(new URL("fixtures", import.meta.url));
const stored = (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).sort();
const context = testStore();

async function restored(file: string) {
  const databaseUrl = await createDatabase();
  const last = path.basename(file, ".jsonl");
  await migrate(databaseUrl, { only: (await migrationNames()).filter((name) => name <= last) });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  await restoreDatabase(
    async (text, values = []) =>
      (await (values.length ? pool.query(text, values) : pool.query(text))).rows,
    await readFile(path.join(folder, file), "utf8"),
  );
  await pool.end();
  return { databaseUrl, last };
}

test("a database is stored whole", async () => {
  await liveIn(context);
  const text = await storeDatabase(context.sql);
  const databaseUrl = await createDatabase();
  await migrate(databaseUrl);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const sql = async (query: string) => (await pool.query(query)).rows;
  await restoreDatabase(sql, text);
  expect(await storeDatabase(sql)).toBe(text);
  await pool.end();
  if (process.env.RESWEEP_STORE_DATABASE) {
    const newest = (await migrationNames()).at(-1)!;
    await writeFile(path.join(folder, `${newest}.jsonl`), text);
  }
});

describe.each(stored)("a database stored at %s", (file) => {
  test("comes up to date with all that was in it, and goes on", async () => {
    const { databaseUrl, last } = await restored(file);
    const expected = (await migrationNames()).filter((name) => name > last);
    expect((await migrate(databaseUrl)).applied).toEqual(expected);
    const store = openStore(databaseUrl);
    try {
      expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
      const [running, ended] = await store.sweeps.list();
      expect(ended).toMatchObject({ name: "ended", state: "completed", tags: ["old", "it's"] });
      expect(ended!.trials).toMatchObject({ total: 3, succeeded: 2, failed: 1 });
      expect(ended!.best).toMatchObject({ number: 1, value: 0.75 });
      expect(running).toMatchObject({ name: "running", state: "paused" });

      const trials = await store.trials.list({ sweepId: ended!.id });
      const [good, failed, resumed] = await Promise.all(
        trials.map(({ id }) => store.trials.get(id)),
      );
      expect(good!.facts?.dataset.hash).toBe("d");
      expect(good!.results["train/loss"]).toBeNaN();
      expect(good!.stages).toMatchObject([{ name: "train" }]);
      expect(failed!.error).toBe("bug\nhere");
      expect(resumed!.attempts.map(({ state }) => state)).toEqual(["yielded", "succeeded"]);
      const names = ["train/loss", "validation/loss"];
      const curves = await store.metrics.curves({ trialIds: [good!.id, resumed!.id], names });
      expect(curves.map(({ points }) => points.map(({ value }) => value))).toEqual([
        [1, Number.NaN],
        [Number.POSITIVE_INFINITY],
        [1, 1 / 2, 1 / 3, 1 / 4],
      ]);
      expect((await store.logs.list({ trialId: good!.id }))[0]!.message).toBe("ä 'quoted' line");

      if (last >= "20261127000300_networks")
        expect(await store.networks.get("best")).toMatchObject({ name: "old", version: 1 });

      await store.sweeps.setDesired(running!.id, "run", { by: "ada" });
      const worker = { name: "new-worker", host: "here", pid: 1, slots: 1 };
      const { workerId } = await store.workers.register(worker);
      const claim = await mustClaim(store, workerId);
      expect(claim).toMatchObject({ fence: 2, resume: { step: 2 } });
      await store.attempts.ship(claim, [pointRecord(3, { "train/loss": 0 })], 1);
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
      const next = await mustClaim(store, workerId);
      await store.attempts.finish(next, { state: "cancelled" });
      expect((await store.sweeps.get(running!.id)).state).toBe("completed");
      if (last >= "20261127150000_reports") await familyGoesOn(store);
      expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
    } finally {
      await store.close();
    }
  });
});

/** What `liveInFamily` left: nothing of it is gone, who waited goes on, and what is registered stays. */
async function familyGoesOn(store: Store): Promise<void> {
  const sweeps = await store.sweeps.list();
  const [compressed, children] = ["compressed", "children"].map(
    (name) => sweeps.find((sweep) => sweep.name === name)!,
  );
  expect(await store.sweeps.versions(compressed!.id)).toMatchObject([{ version: 1 }]);
  const trials = async (sweepId: number) =>
    await Promise.all((await store.trials.list({ sweepId })).map(({ id }) => store.trials.get(id)));
  const [parent, teacher] = await trials(compressed!.id);
  expect(parent!.values).toMatchObject({ "architecture.width": 8 });
  expect(parent!.stages.map(({ name, results }) => [name, results?.values["model/macs"]])).toEqual([
    ...[
      ["train", 3e6],
      ["sensitivity", 3e6],
      ["prune", 1.5e6],
    ],
    ...[
      ["fine-tune", 1.5e6],
      ["quantise", 1.5e6],
    ],
  ]);
  const [, scanned, pruned] = parent!.stages;
  expect(scanned!.results?.sensitivity?.layers[0]).toMatchObject({ loss: [1.5, Infinity] });
  expect(pruned!.results?.layers).toMatchObject([{ filtersBefore: 8, filtersAfter: 4 }]);
  expect(await store.networks.get("small")).toMatchObject({
    ...{ name: "small-one", trialId: parent!.id, stageName: "fine-tune" },
    checkpoint: { key: `family/${parent!.id}/3`, sha256: "digest-3" },
  });

  const [heir, waiting] = await trials(children!.id);
  expect(heir!.config).toMatchObject({ init: { checkpoint: `family/${parent!.id}/4` } });
  expect(waiting!.waitsFor).toBe(`trial ${teacher!.id} to end its stage 0, which teaches it`);
  await store.sweeps.setDesired(compressed!.id, "run", { by: "ada" });
  const { workerId } = await store.workers.register({
    ...{ name: "family-again", host: "here", pid: 1, slots: 1 },
    offers: ["cpu", "store:family-store"],
  });
  const claim = await mustClaim(store, workerId);
  expect(claim.trialId).toBe(teacher!.id);
  const at = { stage: 0, step: 2 };
  const digest = { ...at, epoch: 1, key: "taught", sha256: "d", bytes: 7, store: "family-store" };
  const records: SpoolRecord[] = [
    { type: "stage-start", ...at, step: 0, name: "train" },
    { type: "stage-end", ...at, name: "train", trainMs: 10, results: { values: {} } },
    { type: "checkpoint", ...digest },
  ];
  await store.attempts.ship(claim, records, 1);
  await store.attempts.finish(claim, { state: "succeeded", values: {} });
  expect(await store.parents.settle()).toEqual({ pinned: 1, failed: 0, reopened: 0 });
  const taught = await mustClaim(store, workerId);
  expect(taught).toMatchObject({
    ...{ trialId: waiting!.id, config: { stages: [{ teacher: [{ checkpoint: "taught" }] }] } },
  });
  await store.attempts.finish(taught, { state: "succeeded", values: {} });
  for (const { id } of [compressed!, children!])
    expect((await store.sweeps.get(id)).state).toBe("completed");

  const ada = await store.people.find("ada");
  expect(ada).toMatchObject({ role: "admin", password: "scrypt$" });
  expect(await store.people.tokens("ada")).toMatchObject([{ name: "laptop", scope: "launch" }]);
  expect(await store.reports.list()).toMatchObject([{ title: "What shortcuts do" }]);
}

test("the oldest schema has its database stored", () => {
  expect(stored[0]).toBe("20261123000100_invariants_and_metrics.jsonl");
});
