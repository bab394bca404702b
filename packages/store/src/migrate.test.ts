import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Unavailable } from "@resweep/spec";
import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { findPrismaFolder } from "./migrations-folder.ts";
import { openStore } from "./open-store.ts";
import { createDatabase } from "./test-store.ts";

async function query(databaseUrl: string, text: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("migrations are applied once, by several processes at once", async () => {
  const databaseUrl = await createDatabase();
  const results = await Promise.all([1, 2, 3].map(() => migrate(databaseUrl)));
  const applied = results.map((result) => result.applied.length).sort();
  expect(applied.slice(0, 2)).toEqual([0, 0]);
  expect(applied[2]).toBeGreaterThan(0);
  expect((await migrate(databaseUrl)).applied).toEqual([]);
  const [row] = await query(databaseUrl, "SELECT count(*)::int AS parts FROM pg_inherits");
  expect(row.parts).toBeGreaterThanOrEqual(16);
});

test("the migrations make what schema.prisma says", async () => {
  const databaseUrl = await createDatabase();
  await migrate(databaseUrl);
  const database = openDatabase(databaseUrl);
  await database.prisma(async (prisma) => {
    // Each query names every column of its table.
    await prisma.sweep.findMany({ include: { trials: true } });
    await prisma.trial.findMany();
    await prisma.attempt.findMany();
    await prisma.stage.findMany();
    await prisma.checkpoint.findMany();
    await prisma.event.findMany();
    await prisma.worker.findMany();
    await prisma.logLine.findMany();
    await prisma.summary.findMany();
    await prisma.measurement.findMany();
    await prisma.trialParent.findMany();
    await prisma.confusion.findMany();
  });
  await database.close();
});

async function withMigration(name: string, script: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "resweep-prisma-"));
  await cp(findPrismaFolder(), folder, { recursive: true });
  const place = path.join(folder, "migrations", name);
  await mkdir(place);
  await writeFile(path.join(place, "migration.sql"), script);
  return folder;
}

describe("a migration that fails", () => {
  test("leaves nothing behind and is tried again", async () => {
    const databaseUrl = await createDatabase();
    await migrate(databaseUrl);
    const script = "CREATE TABLE half (id int); SELECT nothing FROM nowhere;";
    const prismaFolder = await withMigration("29990101000000_broken", script);
    await expect(migrate(databaseUrl, { prismaFolder })).rejects.toThrow(/nowhere/);
    const [row] = await query(databaseUrl, "SELECT to_regclass('half') AS half");
    expect(row.half).toBe(null);
    const file = path.join(prismaFolder, "migrations", "29990101000000_broken", "migration.sql");
    await writeFile(file, "CREATE TABLE half (id int); -- a semicolon; in a comment");
    const { applied } = await migrate(databaseUrl, { prismaFolder });
    expect(applied).toEqual(["29990101000000_broken"]);
    await expect(migrate(databaseUrl)).rejects.toThrow(/newer version/);
  });
});

describe("a database that cannot be used", () => {
  const reasons = [
    ["nobody listens", { port: "1" }, /ECONNREFUSED|Can't reach/],
    ["wrong password", { password: "s3cret" }, /password authentication/],
    ["no such database", { pathname: "/nowhere" }, /does not exist/],
  ] as const;
  test.each(reasons)("%s: one clear line, no password", async (_name, change, reason) => {
    const databaseUrl = Object.assign(new URL(inject("databaseUrl")), change).href;
    const store = openStore(databaseUrl);
    const attempts = [
      () => migrate(databaseUrl),
      () => store.ping(),
      () => store.sweeps.list(),
      () => store.events.list(),
      () => store.sweeps.setDesired(1, "run", { by: "ada" }),
      () => store.attempts.claim({ workerId: 1, slot: 0 }),
    ];
    for (const attempt of attempts) {
      const error = await attempt().then(
        () => null,
        (raised) => raised,
      );
      expect(error).toBeInstanceOf(Unavailable);
      expect(error.message).toMatch(reason);
      expect(error.message).toMatch(/^Postgres at .* cannot be used: .*; check DATABASE_URL$/);
      expect(error.message).not.toMatch(/s3cret|test@|\n/);
    }
    await store.close();
  });

  test("an address that is none", async () => {
    await expect(migrate("mysql://a:s3cret@b/c")).rejects.toThrow(/^DATABASE_URL is not/);
    expect(() => openStore("here")).toThrow(Unavailable);
  });
});
