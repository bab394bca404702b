import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { databaseIdentity, migrate, openStore } from "@resweep/store";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { ownDatabase } from "../testing/own-database.ts";
import { runInProcess } from "../testing/run-in-process.ts";

// A sweep in the midst of its work, on a real Postgres; the store of each database is a folder of its own.
const home = mkdtempSync(path.join(tmpdir(), "resweep-backup-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const place = (name: string) => path.join(home, name);

/** Runs a command on a database and the store in the folder `artifacts`. */
async function resweep(databaseUrl: string, artifacts: string, ...args: string[]) {
  vi.stubEnv("DATABASE_URL", databaseUrl);
  vi.stubEnv("REDIS_URL", inject("redisUrl"));
  return await runInProcess(args, { RESWEEP_ARTIFACTS: place(artifacts) });
}

const bytesOf = (step: number) => Buffer.from(`weights after step ${step}`);
const lost = "trials/1/1/0-1-1.safetensors";
let original = "";

beforeAll(async () => {
  original = await ownDatabase();
  await migrate(original);
  const store = openStore(original, { leaseMs: 1_000 });
  const files = await openFolderStore(place("original"));
  await store.sweeps.create({
    ...{ name: "at work", notes: "", tags: [], createdBy: "ada", spec: {} },
    ...{ objective: { metric: "validation/loss", mode: "min" }, priority: 0, concurrency: null },
    cells: [1, 2].map((seed) => ({
      ...{ config: {}, seed, hash: `cell-${seed}`, values: { seed }, totalSteps: 10 },
    })),
  });
  const { workerId } = await store.workers.register({ name: "w", host: "h", pid: 1, slots: 1 });
  const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
  const records = [];
  for (const step of [1, 2, 3]) {
    const key = `trials/${claim.trialId}/1/0-1-${step}.safetensors`;
    const stored = await files.put(key, bytesOf(step));
    const values = { "validation/loss": 1 / step };
    const point = { type: "points" as const, stage: 0, step, epoch: step / 10, trainMs: step };
    records.push({ ...point, values });
    records.push({ type: "checkpoint" as const, stage: 0, step, epoch: step / 10, ...stored });
  }
  await store.attempts.ship(claim, records, 1);
  await files.delete(lost);
  await store.close();
});

describe("backup and restore", () => {
  test("a running sweep goes on elsewhere from its newest checkpoint", async () => {
    const backup = await resweep(original, "original", "backup", place("first"), "--json");
    expect(backup).toMatchObject({ status: 1, notes: [] }); // made, without the one that is lost
    const made = JSON.parse(backup.stdout);
    expect(made).toMatchObject({ place: place("first"), files: 2 });
    expect(made.missing).toEqual([{ key: lost, why: expect.stringContaining("is not in") }]);
    expect(readdirSync(place("first")).sort()).toEqual([
      "SHA256SUMS",
      "artifacts",
      "database",
      "manifest.json",
    ]);

    const copy = await ownDatabase();
    const restore = await resweep(copy, "copy", "restore", place("first"), "--json");
    expect(restore).toMatchObject({ status: 0, notes: [] });
    expect(JSON.parse(restore.stdout)).toMatchObject({
      ...{ rows: made.rows, files: 2, missing: made.missing, migrated: [] },
    });

    const store = openStore(copy, { leaseMs: 1_000 });
    try {
      await vi.waitFor(async () => expect(await store.attempts.expire()).toHaveLength(1), 20_000);
      const trial = await store.trials.get(1);
      expect(trial).toMatchObject({ state: "queued", step: 3 });
      expect(trial.checkpoints.map(({ step }) => step)).toEqual([2, 3]);
      const files = await openFolderStore(place("copy"));
      for (const { key, sha256, step } of trial.checkpoints) {
        expect(key).toMatch(/^db-[0-9a-f]{12}\/trials\/1\/1\//);
        expect(Buffer.from(await files.get(key, { sha256 }))).toEqual(bytesOf(step));
      }
      expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
      const names = ["validation/loss"];
      const [curve] = await store.metrics.curves({ trialIds: [1], names });
      expect(curve!.points.map(({ value }) => value)).toEqual([1, 1 / 2, 1 / 3]);
    } finally {
      await store.close();
    }
  });

  test("a person is told sizes, and what is missing", async () => {
    const { stdout, notes } = await resweep(original, "original", "backup", place("told"));
    expect(stdout).toMatch(/told: \d+ rows \([\d.]+ kB\), 2 checkpoints \(40 B\)\n$/);
    expect(notes).toEqual([
      expect.stringMatching(/^1 checkpoint is not in the backup; .*0-1-1\.safetensors is not in/),
    ]);
    const restored = await resweep(await ownDatabase(), "told-copy", "restore", place("told"));
    expect(restored.stdout).toMatch(/^Restored what was there 20.*Z: \d+ rows, 2 checkpoints/);
  });

  test("rows that cannot be loaded leave database and store empty", async () => {
    await resweep(original, "original", "backup", place("forged"));
    const [manifest, sums] = [path.join(place("forged"), "manifest.json"), "SHA256SUMS"];
    const text = readFileSync(manifest, "utf8");
    const forged = text.replace(/("name": "public.trial",[^}]*"rows": )2/, "$13");
    expect(forged).not.toBe(text);
    writeFileSync(manifest, forged);
    const [was, is] = [text, forged].map((one) => createHash("sha256").update(one).digest("hex"));
    const list = path.join(place("forged"), sums);
    writeFileSync(list, readFileSync(list, "utf8").replace(was!, is!));

    const empty = await ownDatabase();
    const { status, notes } = await resweep(empty, "forged-copy", "restore", place("forged"));
    expect(notes).toEqual([
      "resweep: public.trial: holds 2 rows in the backup, which should hold 3",
    ]);
    expect(status).toBe(2);
    const files = await openFolderStore(place("forged-copy"));
    expect(await files.list("")).toEqual([]);
    const again = await resweep(empty, "forged-copy", "restore", place("told"));
    expect(again.status).toBe(0);
    expect(await files.list("")).toHaveLength(2);
  });

  test("what a killed restore left goes with the next, and nothing else does", async () => {
    await resweep(original, "original", "backup", place("whole"));
    const empty = await ownDatabase();
    const files = await openFolderStore(place("left-copy"));
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const mark = (folder: string, database: string, host = hostname()) =>
      `${folder}/restoring/${database}/${host}=${process.pid}=${boot}=1`; // its number is another's now
    const identity = await databaseIdentity(empty);
    const kept = [
      mark("db-02", identity, "elsewhere"),
      mark("db-03", "7-1"),
      "db-04/trials/1/1/0-1-1",
    ];
    const left = [mark("db-01", identity), "db-01/trials/1/1/0-1-1"];
    for (const key of [...kept, ...left]) await files.put(key, Buffer.from("x"));
    const { status, notes } = await resweep(empty, "left-copy", "restore", place("whole"));
    expect(status).toBe(0);
    expect(notes.join()).toContain("removed 1 file that a killed restore had left");
    const keys = (await files.list("")).map(({ key }) => key);
    const strange = keys.filter((key) => !/^db-[0-9a-f]{12}\/trials\//.test(key));
    expect(strange).toEqual(kept.toSorted());
    expect(keys).toHaveLength(kept.length + 2);
  });

  test("what is refused is one line, and touches nothing", async () => {
    await resweep(original, "original", "backup", place("sound"));
    const again = await resweep(original, "original", "backup", place("sound"));
    expect(again).toMatchObject({
      status: 2,
      notes: [`resweep: ${place("sound")}: is there already; name a folder that is not`],
    });
    const filled = await resweep(original, "other", "restore", place("sound"));
    expect(filled.status).toBe(2);
    expect(filled.notes).toEqual([
      expect.stringMatching(/is not empty \(sweep, trial, worker, …\): restore into a new data/),
    ]);
    const empty = await ownDatabase();
    const none = await resweep(empty, "other", "restore", home);
    expect(none).toMatchObject({
      status: 2,
      notes: [`resweep: ${home}: is no backup: SHA256SUMS cannot be read (ENOENT)`],
    });
    const nothing = await resweep(empty, "other", "backup", place("nothing"));
    expect(nothing.status).toBe(2);
    expect(nothing.notes[0]).toMatch(/The database at .* is empty$/);

    const file = path.join(place("sound"), "database/public.trial.tsv.gz");
    writeFileSync(file, readFileSync(file).subarray(0, -5));
    const damaged = await resweep(empty, "other", "restore", place("sound"));
    expect(damaged.notes).toEqual([
      `resweep: ${file}: is damaged: its SHA-256 is not the one in SHA256SUMS; use another backup`,
    ]);
    const files = await openFolderStore(place("other"));
    expect(await files.list("")).toEqual([]);
    const through = await runInProcess(["backup", "x"], { RESWEEP_URL: "http://127.0.0.1:9" });
    expect(through.notes[0]).toContain("a backup goes straight to the database");
  });
});
