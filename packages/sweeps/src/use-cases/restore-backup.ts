import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { ArtifactDamaged, type ArtifactStore } from "@resweep/artifacts";
import { Conflict } from "@resweep/spec";
import { checkLoadable, loadDatabase } from "@resweep/store";
import { FILES, rowsFile } from "../backup/manifest.ts";
import { type BackupFolder, readFolder, verifyFolder } from "../backup/read-folder.ts";
import type { BackupReport, BackupRequest } from "./back-up.ts";

export interface RestoreReport extends Omit<BackupReport, "databaseBytes"> {
  /** Migrations that a backup of an older version needed. */
  readonly migrated: readonly string[];
}

/**
 * Fills an empty database and an artifact store from a backup. Everything is checked before anything is written; the
 * database is filled whole or not at all. Attempts that ran when the backup was made are taken for lost as soon as a
 * worker looks, and go on from their checkpoints. Throws InvalidInput for what is no sound backup or of a newer
 * version, Conflict where the database or the store holds something else.
 */
export async function restoreBackup(request: BackupRequest): Promise<RestoreReport> {
  const { databaseUrl, artifacts, onProgress } = request;
  const place = path.resolve(request.place);
  const folder = await readFolder(place);
  const { manifest, sums, keys } = folder;
  await checkLoadable(databaseUrl, manifest.migrations);
  await verifyFolder(place, sums, (name, bytes) =>
    onProgress?.({ doing: "checking", name, rows: 0, bytes }),
  );
  const fileBytes = await putFiles(place, folder, request);
  const { applied } = await loadDatabase(databaseUrl, {
    ...manifest,
    rows: (table) => {
      const { name, rows } = table;
      onProgress?.({ doing: "rows", name, rows, bytes: 0 });
      const file = createReadStream(path.join(place, rowsFile(name)));
      const plain = createGunzip();
      file.on("error", (error) => plain.destroy(error));
      return file.pipe(plain);
    },
    files: { store: artifacts.id, missing: manifest.missing.map(({ key }) => key) },
  });
  return {
    ...{ place, at: new Date(manifest.at), version: manifest.migrations.at(-1)! },
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    ...{ files: keys.length, fileBytes, missing: manifest.missing, migrated: applied },
  };
}

async function putFiles(
  place: string,
  { keys, sums }: BackupFolder,
  { artifacts, onProgress }: BackupRequest,
): Promise<number> {
  const there = new Set((await artifacts.list("")).map(({ key }) => key));
  let all = 0;
  for (const key of keys) {
    const sha256 = sums.get(`${FILES}${key}`)!;
    const content = await readFile(path.join(place, FILES, key));
    if (!there.has(key)) await artifacts.put(key, content);
    else await refuseOther(artifacts, key, sha256);
    all += content.length;
    onProgress?.({ doing: "files", name: key, rows: 0, bytes: content.length });
  }
  return all;
}

/** A store that outlived its database holds the same files; one of another database holds others, which stay. */
async function refuseOther(artifacts: ArtifactStore, key: string, sha256: string): Promise<void> {
  try {
    await artifacts.get(key, { sha256 });
  } catch (error) {
    if (!(error instanceof ArtifactDamaged)) throw error;
    throw new Conflict(
      `The artifact store holds another file as ${key}: restore into an empty one (RESWEEP_ARTIFACTS or a new RESWEEP_DATA)`,
      { cause: error },
    );
  }
}
