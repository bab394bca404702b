import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { Unavailable } from "@resweep/spec";
import pg from "pg";
import { asUnavailable, placeOf } from "./connection-errors.ts";
import { findPrismaFolder } from "./migrations-folder.ts";

/** Any number that nothing else locks; every process that migrates takes it first. */
export const MIGRATION_LOCK = 7_270_001;

interface Migration {
  readonly name: string;
  readonly script: string;
}

/**
 * Brings the database up to date. Safe from several processes at once and as often as one likes; each migration is
 * applied whole or not at all. With `only` it stops at the version that has just these. Throws Unavailable when the
 * database cannot be reached or is newer than this program (or that version).
 */
export async function migrate(
  databaseUrl: string,
  options: { prismaFolder?: string; only?: readonly string[] } = {},
): Promise<{ readonly applied: readonly string[] }> {
  const { prismaFolder: folder = findPrismaFolder(), only } = options;
  const all = await readMigrations(folder);
  const migrations = only ? all.filter(({ name }) => only.includes(name)) : all;
  const place = placeOf(databaseUrl);
  const pool = new pg.Pool({
    connectionString: checkedUrl(databaseUrl),
    max: 3,
    connectionTimeoutMillis: 10_000,
  });
  pool.on("error", () => {});
  try {
    const client = await pool.connect();
    client.on("error", () => {}); // its queries reject as well
    try {
      await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
      const done = await appliedMigrations(client);
      refuseNewer(done, migrations, place);
      if (migrations.every(({ name }) => done.has(name))) return { applied: [] };
      return { applied: await apply(pool, folder, migrations) };
    } finally {
      client.release(true); // closes the session, and with it the lock
    }
  } catch (error) {
    throw asUnavailable(error, place);
  } finally {
    await pool.end();
  }
}

/** Throws Unavailable when the text is not a Postgres address; the text may hold a password and is not repeated. */
export function checkedUrl(databaseUrl: string): string {
  const { protocol } = URL.canParse(databaseUrl) ? new URL(databaseUrl) : { protocol: "" };
  if (protocol === "postgres:" || protocol === "postgresql:") return databaseUrl;
  throw new Unavailable(
    "DATABASE_URL is not the address of a Postgres database (postgresql://user:password@host:5432/name)",
  );
}

/** Every migration that this program knows, the oldest first. */
export async function migrationNames(): Promise<readonly string[]> {
  return (await readMigrations(findPrismaFolder())).map(({ name }) => name);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const base = path.join(folder, "migrations");
  const entries = await readdir(base, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return await Promise.all(
    names.sort().map(async (name) => {
      const script = await readFile(path.join(base, name, "migration.sql"), "utf8");
      return { name, script };
    }),
  );
}

async function appliedMigrations(client: pg.PoolClient): Promise<Set<string>> {
  if (!(await hasMigrations(client))) return new Set();
  // A migration commits together with its mark (see ScriptInOneTransaction), so one without it did nothing.
  await client.query(
    "DELETE FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL",
  );
  return new Set(await finishedMigrations(client));
}

async function hasMigrations(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query("SELECT to_regclass('public._prisma_migrations') AS found");
  return rows[0]?.found !== null;
}

/** What was applied to the database, the oldest first. */
export async function finishedMigrations(client: pg.ClientBase): Promise<readonly string[]> {
  if (!(await hasMigrations(client))) return [];
  const { rows } = await client.query<{ name: string }>(
    "SELECT migration_name AS name FROM public._prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

function refuseNewer(done: Set<string>, migrations: Migration[], place: string): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...done].find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new Unavailable(
    `The database at ${place} was made by a newer version (migration ${unknown}): update this clone`,
  );
}

async function apply(pool: pg.Pool, folder: string, migrations: Migration[]): Promise<string[]> {
  const { SchemaEngine } = await loadSchemaEngine(folder);
  const schema = await readFile(path.join(folder, "schema.prisma"), "utf8");
  const adapters = new ScriptInOneTransaction(pool);
  const engine = await SchemaEngine.new(
    { datamodels: [["schema.prisma", schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapters),
  );
  const migrationsList = {
    baseDir: path.join(folder, "migrations"),
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: script } },
    })),
  };
  const filters = { externalTables: [], externalEnums: [] };
  try {
    return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames;
  } catch (error) {
    throw adapters.failure ?? error;
  }
}

/**
 * Prisma's adapter cuts a script at each semicolon and commits statement by statement. Sent as one query it is one
 * transaction, and it takes the mark "finished" with it. `failure` keeps the reason of one that failed, which the
 * engine's own error does not tell.
 */
class ScriptInOneTransaction extends PrismaPg {
  failure: unknown = null;

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      const mark = "UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL";
      try {
        await adapter.underlyingDriver().query(`${script}\n;${mark}`);
      } catch (error) {
        this.failure = error;
        throw error;
      }
    };
    return adapter;
  }
}

type Exports = Readonly<Record<string, unknown>>;
type SchemaEngineModule = typeof import("@prisma/schema-engine-wasm/schema_engine_bg") & {
  __wbg_set_wasm(exports: Exports): void;
};

/** The one function of WebAssembly used here; its types come with the browser's, which this package has no use for. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(
      binary: Uint8Array,
      imports: Record<string, object>,
    ): Promise<{ instance: { exports: Exports } }>;
  };
};

let schemaEngine: Promise<SchemaEngineModule> | undefined;

/** Once a process: its module holds one instance, and a second would take the memory from under the first. */
function loadSchemaEngine(folder: string): Promise<SchemaEngineModule> {
  schemaEngine ??= instantiateSchemaEngine(folder);
  return schemaEngine;
}

/** The engine's own entry imports its `.wasm` as only bundlers can; this does the same for Node. */
async function instantiateSchemaEngine(folder: string): Promise<SchemaEngineModule> {
  const resolver = createRequire(path.join(folder, "..", "packages", "store", "package.json"));
  const place = path.dirname(resolver.resolve("@prisma/schema-engine-wasm"));
  const script = pathToFileURL(path.join(place, "schema_engine_bg.js")).href;
  const engine: SchemaEngineModule = await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ script
  );
  const binary = await readFile(path.join(place, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(binary, {
    "./schema_engine_bg.js": engine,
  });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return engine;
}
