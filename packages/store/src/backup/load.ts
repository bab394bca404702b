import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Conflict, InvalidInput } from "@resweep/spec";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { placeOf } from "../connection-errors.ts";
import { finishedMigrations, MIGRATION_LOCK, migrate, migrationNames } from "../migrate.ts";
import { inSession } from "../session.ts";
import { type MovedFiles, moveFiles, registerFolder } from "./move-files.ts";
import { filledTables, MIGRATIONS_TABLE, readTables, type Sequence, type Table } from "./tables.ts";

export interface LoadedTable extends Table {
  readonly rows: number;
}

/** What a dump said, to be read back. */
export interface DatabaseContents {
  readonly migrations: readonly string[];
  readonly tables: readonly LoadedTable[];
  readonly sequences: readonly Sequence[];
  /** A table's rows in COPY's text format. */
  rows(table: LoadedTable): Readable;
  readonly files: MovedFiles;
}

/**
 * Refuses, before anything is touched, what `loadDatabase` would: throws InvalidInput for a backup of a newer version,
 * Conflict for a database that holds rows or newer tables.
 */
export async function checkLoadable(
  databaseUrl: string,
  migrations: readonly string[],
): Promise<void> {
  const known = new Set(await migrationNames());
  const unknown = migrations.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw InvalidInput.at(
      "backup",
      `was made by a newer version (migration ${unknown}): update this clone`,
    );
  await inSession(databaseUrl, async (client) => {
    await refuseFilled(client, databaseUrl);
    await refuseNewer(client, databaseUrl, migrations);
  });
}

const wayOut =
  "restore into a new data folder (RESWEEP_DATA=DIR) or a new database (DATABASE_URL=postgresql://…)";

/** Tables cannot be taken back to an older version. */
async function refuseNewer(
  client: pg.Client,
  databaseUrl: string,
  migrations: readonly string[],
): Promise<void> {
  const newer = (await finishedMigrations(client)).find((name) => !migrations.includes(name));
  if (newer === undefined) return;
  throw new Conflict(
    `The database at ${placeOf(databaseUrl)} is empty, but of a newer version than the backup (migration ${newer}): ${wayOut}`,
  );
}

async function refuseFilled(client: pg.Client, databaseUrl: string): Promise<void> {
  const filled = await filledTables(client);
  if (filled.length === 0) return;
  const all = filled.map((name) => name.replace(/^public\./, ""));
  const names = all.length > 3 ? [...all.slice(0, 3), "…"] : all;
  throw new Conflict(
    `The database at ${placeOf(databaseUrl)} is not empty (${names.join(", ")}): ${wayOut}`,
  );
}

/**
 * Fills an empty database, whole or not at all: makes the tables of the dump's version, loads the rows in one
 * transaction, and brings them up to date. Throws as `checkLoadable`, and Unavailable.
 */
export async function loadDatabase(
  databaseUrl: string,
  contents: DatabaseContents,
): Promise<{ readonly applied: readonly string[] }> {
  await checkLoadable(databaseUrl, contents.migrations);
  await migrate(databaseUrl, { only: contents.migrations });
  await inSession(databaseUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]); // held until the session ends
    await refuseNewer(client, databaseUrl, contents.migrations);
    await client.query("BEGIN");
    const tables = await readTables(client);
    // Readers see an empty database until the end; nobody writes meanwhile.
    const names = tables.map(({ name }) => name).join(", ");
    await client.query(`LOCK TABLE ${names} IN SHARE ROW EXCLUSIVE MODE`);
    await refuseFilled(client, databaseUrl);
    await client.query(`DELETE FROM ${MIGRATIONS_TABLE}`);
    const order = tables.map(({ name }) => name);
    const stored = [...contents.tables].sort(
      (a, b) => order.indexOf(a.name) - order.indexOf(b.name),
    );
    for (const table of stored) {
      refuseUnknown(table, tables);
      await copyIn(client, table, contents.rows(table));
    }
    for (const { name, last } of contents.sequences) {
      if (last === null) continue;
      await client.query("SELECT setval($1::regclass, $2::bigint)", [name, last]);
    }
    await moveFiles(client, contents.files);
    await client.query(`ANALYZE ${names}`);
    await client.query("COMMIT");
  });
  const done = await migrate(databaseUrl);
  if (done.applied.length > 0)
    await inSession(databaseUrl, (client) => registerFolder(client, contents.files));
  return done;
}

/** The names come from a file: only those that the migrations made reach a statement. */
function refuseUnknown({ name, columns }: Table, tables: readonly Table[]): void {
  const known = tables.find((table) => table.name === name);
  if (!known) throw InvalidInput.at(name, "is in the backup and not a table of its version");
  const strange = columns.find((column) => !known.columns.includes(column));
  if (strange === undefined) return;
  throw InvalidInput.at(name, `has no column ${strange} in the version that the backup names`);
}

async function copyIn(client: pg.Client, table: LoadedTable, rows: Readable): Promise<void> {
  const { name, columns } = table;
  const stream = client.query(copyFrom(`COPY ${name} (${columns.join(", ")}) FROM STDIN`));
  await pipeline(rows, stream);
  if (stream.rowCount === table.rows) return;
  throw InvalidInput.at(
    name,
    `holds ${stream.rowCount} rows in the backup, which should hold ${table.rows}`,
  );
}
