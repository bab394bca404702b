import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createGunzip } from "node:zlib";
import type { ArtifactStore } from "@resweep/artifacts";
import {
  checkLoadable,
  type DatabaseContents,
  databaseIdentity,
  loadDatabase,
  movedKey,
} from "@resweep/store";
import { FILES, rowsFile } from "../backup/manifest.ts";
import { type BackupFolder, readFolder, verifyFolder } from "../backup/read-folder.ts";
import { markRestore, removeLeftovers } from "../backup/restore-mark.ts";
import type { BackupReport, BackupRequest } from "./back-up.ts";

export interface RestoreReport extends Omit<BackupReport, "databaseBytes"> {
  /** Migrations that a backup of an older version needed. */
  readonly migrated: readonly string[];
}

/**
 * Fills an empty database, and an artifact store, from a backup. Everything is checked before anything is written; the
 * database is filled whole or not at all. Attempts that ran when the backup was made are taken for lost as soon as a
 * worker looks, and go on from their checkpoints. Throws InvalidInput for what is no sound backup or of a newer
 * version, Conflict where the database is not empty.
 */
export async function restoreBackup(request: BackupRequest): Promise<RestoreReport> {
  const { databaseUrl, onProgress } = request;
  const place = path.resolve(request.place);
  const folder = await readFolder(place);
  const { manifest, sums } = folder;
  await checkLoadable(databaseUrl, manifest.migrations);
  await verifyFolder(place, sums, (file, bytes) => {
    request.signal?.throwIfAborted();
    onProgress?.({ doing: "checking", file, bytes });
  });
  return await withFiles(place, folder, request, async (put) => {
    const { applied } = await loadDatabase(
      databaseUrl,
      contentsOf(place, folder, request, put.folder),
    );
    return {
      ...{ place, at: new Date(manifest.at), version: manifest.migrations.at(-1)! },
      rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
      ...{ files: folder.keys.length, fileBytes: put.bytes, missing: manifest.missing },
      migrated: applied,
    };
  });
}

function contentsOf(
  place: string,
  { manifest }: BackupFolder,
  { artifacts, onProgress, signal }: BackupRequest,
  folder: string,
): DatabaseContents {
  const { id, address } = artifacts;
  const missing = manifest.missing.map(({ key }) => key);
  return {
    ...manifest,
    rows: ({ name }) => {
      const file = rowsFile(name);
      const packed = createReadStream(path.join(place, file), { signal });
      const plain = createGunzip();
      packed.on("data", (chunk) => onProgress?.({ doing: "rows", file, bytes: chunk.length }));
      packed.on("error", (error) => plain.destroy(error));
      return packed.pipe(plain);
    },
    files: { store: { id, address }, folder, missing },
  };
}

/** Puts the files under new keys for `work`; where the database is empty after a failure, they are removed again. */
async function withFiles<T>(
  place: string,
  { keys, manifest }: BackupFolder,
  { artifacts, databaseUrl, onProgress, onNote, signal }: BackupRequest,
  work: (put: { folder: string; bytes: number }) => Promise<T>,
): Promise<T> {
  const folder = `db-${randomBytes(6).toString("hex")}`;
  const database = await databaseIdentity(databaseUrl);
  const mark = await markRestore(artifacts, folder, database);
  const put = [mark];
  let bytes = 0;
  const fill = async () => {
    for (const key of keys) {
      const content = await readFile(path.join(place, FILES, key));
      const name = movedKey(key, folder);
      put.push(name);
      await artifacts.put(name, content);
      signal?.throwIfAborted();
      bytes += content.length;
      onProgress?.({ doing: "checkpoints", file: `${FILES}${key}`, bytes: content.length });
    }
    return await work({ folder, bytes });
  };
  const result = await fill().catch(async (error) => {
    // What failed may have come after the commit, or be the answer to it.
    const empty = await checkLoadable(databaseUrl, manifest.migrations).then(
      () => true,
      () => false,
    );
    if (empty) for (const key of put) await artifacts.delete(key).catch(() => {});
    throw empty && signal?.aborted ? signal.reason : error;
  });
  // What goes wrong from here on is no failure of the restore.
  await tidyUp(artifacts, { mark, database }, onNote).catch((error) =>
    onNote?.(`what earlier restores left could not be removed: ${(error as Error).message}`),
  );
  return result;
}

async function tidyUp(
  artifacts: ArtifactStore,
  { mark, database }: { mark: string; database: string },
  onNote: BackupRequest["onNote"],
): Promise<void> {
  await artifacts.delete(mark);
  const removed = await removeLeftovers(artifacts, database);
  const files = removed === 1 ? "1 file" : `${removed} files`;
  if (removed > 0) onNote?.(`removed ${files} that a killed restore had left`);
}
