import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Conflict, InvalidInput, NotFound } from "@resweep/spec";
import pg from "pg";
import { describe, expect, test, vi } from "vitest";
import { liveIn } from "../fixtures/lived-in.ts";
import { restoreDatabase, storeDatabase } from "../fixtures/stored-database.ts";
import { migrate, migrationNames } from "../migrate.ts";
import { openStore } from "../open-store.ts";
import { createDatabase, mustClaim, pointRecord, testStore } from "../test-store.ts";
import { type DatabaseDump, dumpDatabase } from "./dump.ts";
import { type DatabaseContents, loadDatabase } from "./load.ts";

const context = testStore();
const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const older = (await readdir(fixtures)).flatMap((file) => /^(.*)\.jsonl$/.exec(file)?.[1] ?? []);

async function sqlOn<T>(databaseUrl: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(async (text) => (await client.query(text)).rows);
  } finally {
    await client.end();
  }
}
type Sql = <Row extends object>(text: string) => Promise<Row[]>;

/** A dump kept in memory. */
async function dumped(
  databaseUrl: string,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<DatabaseContents> {
  return await dumpDatabase(databaseUrl, async (dump) => {
    const kept = new Map<string, Buffer>();
    const tables = [];
    for (const table of dump.tables) {
      const rows = await dump.copy(table, async (stream) => {
        kept.set(table.name, await buffer(stream));
      });
      tables.push({ ...table, rows });
      await meanwhile();
    }
    return {
      ...{ migrations: dump.migrations, tables, sequences: await dump.end() },
      rows: ({ name }) => Readable.from([kept.get(name)!]),
      files: { store: here, folder: "db-0", missing: [] },
    };
  });
}

const here = { id: "here", address: "/here" };
const allRows = (databaseUrl: string) => sqlOn(databaseUrl, (sql) => storeDatabase(sql));
/** But for what a restore changes: where the files lie. */
const withoutStores = (rows: string) =>
  rows
    .replaceAll(/"store": (null|"[^"]*")/g, `"store": 0`)
    .replaceAll(`"key": "db-0/`, `"key": "`)
    .replaceAll(/^.*"table": "artifact_store".*\n/gm, "");

describe("a dump", () => {
  test("holds every table that the migrations make, each after those it refers to", async () => {
    const tables = await context.sql<{ name: string }>(
      `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_|^information_schema$'`,
    );
    const names = await dumpDatabase(context.databaseUrl, async (dump) =>
      dump.tables.map(({ name }) => name),
    );
    expect([...names].sort()).toEqual(tables.map(({ name }) => name).sort());
    const place = (name: string) => names.indexOf(`public.${name}`);
    expect(place("sweep")).toBeLessThan(place("trial"));
    expect(place("worker")).toBeLessThan(place("attempt"));
  });

  test("loaded elsewhere is the same database, and goes on counting where it was", async () => {
    await liveIn(context);
    const contents = await dumped(context.databaseUrl);
    const databaseUrl = await createDatabase();
    expect((await loadDatabase(databaseUrl, contents)).applied).toEqual([]);
    const [before, after] = [await allRows(context.databaseUrl), await allRows(databaseUrl)];
    expect(before.length).toBeGreaterThan(5_000);
    expect(withoutStores(after)).toBe(withoutStores(before));
    const marks = `SELECT id, checksum, migration_name, finished_at FROM _prisma_migrations ORDER BY 3`;
    const there = await sqlOn(databaseUrl, (sql) => sql(marks));
    expect(there).toEqual(await context.sql(marks));

    const ids = `INSERT INTO sweep (name, spec, objective_metric, objective_mode, created_by)
      VALUES ('next', '{}', 'validation/loss', 'min', 'ada') RETURNING id`;
    const series = `INSERT INTO metrics.series (name) VALUES ('next') RETURNING id`;
    for (const text of [ids, series]) {
      const [restored] = await sqlOn(databaseUrl, (sql) => sql(text));
      expect(restored).toEqual((await context.sql(text))[0]);
    }
  });

  test("is of one moment, whatever is written meanwhile", async () => {
    const before = await allRows(context.databaseUrl);
    let written = 0;
    const contents = await dumped(context.databaseUrl, async () => {
      const name = `meanwhile ${written++}`;
      await context.store.sweeps.create({
        ...{ name, notes: "", tags: [], createdBy: "ada", spec: {}, priority: 0 },
        ...{ concurrency: null, objective: { metric: "validation/loss", mode: "min" } },
        cells: [{ config: {}, seed: 1, hash: "h", values: {}, totalSteps: 1 }],
      });
    });
    expect(written).toBeGreaterThan(10);
    const databaseUrl = await createDatabase();
    await loadDatabase(databaseUrl, contents);
    expect(withoutStores(await allRows(databaseUrl))).toBe(withoutStores(before));
    const [sweep] = await sqlOn(databaseUrl, (sql) =>
      sql<{ next: number }>(`SELECT nextval('sweep_id_seq')::int AS next`),
    );
    expect(sweep!.next).toBeGreaterThan(written);
  });

  test.each(older)("of version %s comes up to date, and its trials go on", async (name) => {
    const old = await createDatabase();
    const only = (await migrationNames()).filter((one) => one <= name);
    await migrate(old, { only });
    const stored = await readFile(path.join(fixtures, `${name}.jsonl`), "utf8");
    await sqlOn(old, (sql) => restoreDatabase(sql, stored));

    const contents = await dumped(old);
    expect(contents.migrations.at(-1)).toBe(name);
    const databaseUrl = await createDatabase();
    const { applied } = await loadDatabase(databaseUrl, contents);
    expect(applied).toEqual((await migrationNames()).filter((one) => one > name));
    expect((await migrate(databaseUrl)).applied).toEqual([]);

    const store = openStore(databaseUrl);
    try {
      expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
      const [running] = await store.sweeps.list();
      await store.sweeps.setDesired(running!.id, "run", { by: "ada" });
      const offers = [`store:${here.id}`];
      const worker = { name: "new-worker", host: "here", pid: 1, slots: 1, offers };
      const { workerId } = await store.workers.register(worker);
      const claim = await mustClaim(store, workerId);
      expect(claim).toMatchObject({ fence: 2, resume: { step: 2 } });
      await store.attempts.ship(claim, [pointRecord(3, { "train/loss": 0 })], 1);
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
      expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
    } finally {
      await store.close();
    }
  });

  test("is one at a time", async () => {
    await dumpDatabase(context.databaseUrl, async () => {
      const second = dumpDatabase(context.databaseUrl, async () => {});
      await expect(second).rejects.toThrow(Conflict);
    });
    await dumpDatabase(context.databaseUrl, async () => {});
  });

  test("keeps the files that it names", async () => {
    const { sql } = context;
    const hasty = openStore(context.databaseUrl, { collectAfterMs: 0 });
    const { checkpoints } = hasty;
    await checkpoints.useStore({ id: "s", address: "/s" });
    const gone = `UPDATE checkpoint SET store = 's', deleted_at = now() WHERE key = $1`;
    await sql(gone, ["trial/step-1"]);
    const orphan = { key: "db-1/trials/999/1/x", trialId: 999, fence: 1 };
    const removable = async () => [
      (await checkpoints.collectable("s", 10)).length,
      (await checkpoints.orphans("s", [orphan])).length,
    ];
    await dumpDatabase(context.databaseUrl, async () => {
      expect(await removable()).toEqual([0, 0]);
    });
    await vi.waitFor(async () => expect(await removable()).toEqual([1, 1]));
    await sql(`UPDATE checkpoint SET store = NULL, deleted_at = NULL WHERE store = 's'`);
    await hasty.close();
  });

  test("that cannot be written on lets go of the database", async () => {
    const failing = dumpDatabase(context.databaseUrl, (dump: DatabaseDump) =>
      dump
        .copy(dump.tables.at(-1)!, async (rows) => {
          rows.once("data", () => rows.destroy(new Error("disk full")));
          await buffer(rows);
        })
        .then(() => {}),
    );
    await expect(failing).rejects.toThrow("disk full");
    await dumpDatabase(context.databaseUrl, async () => {});
  });

  test("of an empty database is none", async () => {
    await expect(dumpDatabase(await createDatabase(), async () => {})).rejects.toThrow(NotFound);
  });
});

describe("a load refuses", () => {
  const emptyRows = (databaseUrl: string) => sqlOn(databaseUrl, (sql) => sql(`TABLE sweep`));

  test("a database that holds something, which stays", async () => {
    const contents = await dumped(context.databaseUrl);
    const databaseUrl = await createDatabase();
    await migrate(databaseUrl);
    await sqlOn(databaseUrl, (sql) => sql(`INSERT INTO metrics.series (name) VALUES ('mine')`));
    const before = await allRows(databaseUrl);
    const loading = loadDatabase(databaseUrl, contents);
    await expect(loading).rejects.toThrow(/is not empty \(metrics.series\): restore into a new/);
    expect(await allRows(databaseUrl)).toBe(before);
  });

  test("a newer version than this program's, before it touches anything", async () => {
    const contents = await dumped(context.databaseUrl);
    const migrations = [...contents.migrations, "29990101000000_future"];
    const databaseUrl = await createDatabase();
    const loading = loadDatabase(databaseUrl, { ...contents, migrations });
    await expect(loading).rejects.toThrow(/newer version \(migration 29990101000000_future\)/);
    const [row] = await sqlOn(databaseUrl, (sql) => sql(`SELECT to_regclass('sweep') AS sweep`));
    expect(row).toEqual({ sweep: null });
  });

  test("an empty database of a newer version than the backup", async () => {
    const contents = await dumped(context.databaseUrl);
    const databaseUrl = await createDatabase();
    await migrate(databaseUrl);
    const migrations = contents.migrations.slice(0, 2);
    const loading = loadDatabase(databaseUrl, { ...contents, migrations });
    await expect(loading).rejects.toThrow(/empty, but of a newer version than the backup/);
  });

  const damages: [string, (contents: DatabaseContents) => DatabaseContents, RegExp][] = [
    [
      "rows cut off",
      (contents) => ({
        ...contents,
        rows: (table) =>
          table.name === "metrics.flush"
            ? Readable.from([Buffer.from("1\t1")])
            : contents.rows(table),
      }),
      /missing data for column|invalid input|unexpected/,
    ],
    [
      "a row too few",
      (contents) => ({
        ...contents,
        tables: contents.tables.map((table) => ({ ...table, rows: table.rows + 1 })),
      }),
      /rows in the backup, which should hold/,
    ],
    [
      "a table that is none of ours",
      (contents) => ({
        ...contents,
        tables: [...contents.tables, { name: "pg_catalog.pg_authid", columns: ["x"], rows: 0 }],
      }),
      /pg_authid: is in the backup and not a table of its version/,
    ],
    [
      "a stream that breaks",
      (contents) => ({
        ...contents,
        rows: (table) =>
          table.name === "public.event"
            ? new Readable({
                read() {
                  this.destroy(new Error("unexpected end of file"));
                },
              })
            : contents.rows(table),
      }),
      /unexpected end of file/,
    ],
  ];
  test.each(damages)(
    "%s: the database stays empty, and may be filled again",
    async (_name, damage, reason) => {
      const contents = await dumped(context.databaseUrl);
      const databaseUrl = await createDatabase();
      await expect(loadDatabase(databaseUrl, damage(contents))).rejects.toThrow(reason);
      expect(await emptyRows(databaseUrl)).toEqual([]);
      await loadDatabase(databaseUrl, contents);
      expect((await emptyRows(databaseUrl)).length).toBeGreaterThan(0);
    },
  );

  test("nothing of InvalidInput's kind is an internal error", async () => {
    const contents = await dumped(context.databaseUrl);
    const tables = contents.tables.map((table) => ({ ...table, columns: ["nothing"] }));
    const loading = loadDatabase(await createDatabase(), { ...contents, tables });
    await expect(loading).rejects.toThrow(InvalidInput);
  });
});

test("files that were not kept are removed checkpoints, the others lie in the new store", async () => {
  const contents = await dumped(context.databaseUrl);
  const databaseUrl = await createDatabase();
  const missing = ["trial/step-1"];
  await loadDatabase(databaseUrl, { ...contents, files: { ...contents.files, missing } });
  const rows = await sqlOn(databaseUrl, (sql) =>
    sql(`SELECT key, deleted_at IS NOT NULL AS removed FROM checkpoint ORDER BY id`),
  );
  expect(rows).toEqual([
    ...[0, 1, 2, 3, 4].map((stage) => ({ key: `db-0/family/1/${stage}`, removed: false })),
    { key: "db-0/shared/step-2", removed: false },
    { key: "db-0/shared/step-2", removed: false },
    { key: "db-0/trial/step-10", removed: false },
    { key: "db-0/trial/step-2", removed: false },
    { key: "trial/step-1", removed: true },
    { key: "db-0/trial/step-2", removed: false },
  ]);
  const stores = await sqlOn(databaseUrl, (sql) => sql(`SELECT store, folder FROM artifact_store`));
  expect(stores).toEqual([{ store: "here", folder: "db-0" }]);
});
