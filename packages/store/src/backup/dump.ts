import type { Readable } from "node:stream";
import { Conflict, NotFound } from "@resweep/spec";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { placeOf } from "../connection-errors.ts";
import { finishedMigrations } from "../migrate.ts";
import { inSession } from "../session.ts";
import { BACKUP_LOCK } from "./lock.ts";
import { readSequences, readTables, type Sequence, type Table } from "./tables.ts";

/** A live checkpoint's file. */
export interface CheckpointFile {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The id of the artifact store that holds it; null where it was not recorded. */
  readonly store: string | null;
}

/** The database as it was at one moment, whatever is written to it meanwhile. */
export interface DatabaseDump {
  readonly at: Date;
  /** Those applied, the newest last. */
  readonly migrations: readonly string[];
  /** Each after those that its rows refer to. */
  readonly tables: readonly Table[];
  /** Streams a table's rows in COPY's text format to `drain`; returns how many there were. */
  copy(table: Table, drain: (rows: Readable) => Promise<void>): Promise<number>;
  /** Each file once, sorted by key. */
  files(): Promise<readonly CheckpointFile[]>;
  /** To be called last: lets the moment go, and tells where the sequences stand. */
  end(): Promise<readonly Sequence[]>;
}

/**
 * Gives `work` the database as of now; running workers go on undisturbed. As long as it runs, no second dump of the
 * database begins and no checkpoint's file is removed. Throws Conflict where one is under way, NotFound where the
 * database holds nothing of ours, Unavailable where it cannot be reached.
 */
export async function dumpDatabase<T>(
  databaseUrl: string,
  work: (dump: DatabaseDump) => Promise<T>,
): Promise<T> {
  const place = placeOf(databaseUrl);
  return await inSession(databaseUrl, async (client) => {
    const { rows } = await client.query(`SELECT pg_try_advisory_lock($1) AS held`, [BACKUP_LOCK]);
    if (!rows[0].held)
      throw new Conflict(`Another backup of the database at ${place} is under way`);
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const tables = await readTables(client);
    const migrations = await finishedMigrations(client);
    if (migrations.length === 0) throw new NotFound(`The database at ${place} is empty`);
    // A migration waits for the rows to be read.
    await client.query(
      `LOCK TABLE ${tables.map(({ name }) => name).join(", ")} IN ACCESS SHARE MODE`,
    );
    const now = await client.query<{ at: Date }>("SELECT now() AS at");
    return await work({
      at: now.rows[0]!.at,
      migrations,
      tables,
      copy: (table, drain) => copyOut(client, table, drain),
      files: () => readFiles(client),
      end: async () => {
        const sequences = await readSequences(client);
        await client.query("COMMIT");
        return sequences;
      },
    });
  });
}

async function copyOut(
  client: pg.Client,
  { name, columns }: Table,
  drain: (rows: Readable) => Promise<void>,
): Promise<number> {
  // A partitioned table is copied by a query only.
  const query = `COPY (SELECT ${columns.join(", ")} FROM ${name}) TO STDOUT`;
  const stream = client.query(copyTo(query));
  await drain(stream);
  return stream.rowCount;
}

async function readFiles(client: pg.Client): Promise<readonly CheckpointFile[]> {
  // Through JSON, since the column `store` is younger than the first databases.
  const { rows } = await client.query<Omit<CheckpointFile, "bytes"> & { bytes: string }>(
    `SELECT DISTINCT ON (key) key, sha256, bytes, to_jsonb(c) ->> 'store' AS store
     FROM public.checkpoint c WHERE deleted_at IS NULL ORDER BY key`,
  );
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}
