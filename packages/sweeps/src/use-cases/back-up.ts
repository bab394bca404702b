import path from "node:path";
import { createGzip } from "node:zlib";
import type { ArtifactStore } from "@resweep/artifacts";
import { ResweepError } from "@resweep/spec";
import { type CheckpointFile, type DatabaseDump, dumpDatabase } from "@resweep/store";
import { FILES, MANIFEST, Manifest, rowsFile } from "../backup/manifest.ts";
import { type WritableFolder, writeFolder } from "../backup/write-folder.ts";

/** So many more bytes of a file of the backup were written or read. */
export interface BackupProgress {
  readonly doing: "rows" | "checkpoints" | "checking";
  readonly file: string;
  readonly bytes: number;
}

export interface BackupReport {
  readonly place: string;
  readonly at: Date;
  /** The newest migration. */
  readonly version: string;
  readonly rows: number;
  /** Of the rows, compressed. */
  readonly databaseBytes: number;
  readonly files: number;
  readonly fileBytes: number;
  readonly missing: Manifest["missing"];
}

export interface BackupRequest {
  readonly databaseUrl: string;
  readonly artifacts: ArtifactStore;
  /** The folder of the backup. */
  readonly place: string;
  readonly onProgress?: (progress: BackupProgress) => void;
  /** What was found and put right, one line for a person. */
  readonly onNote?: (line: string) => void;
  /** Stops it, as if it had never begun, with the signal's reason as the error. */
  readonly signal?: AbortSignal;
}

/**
 * Writes the database as of now, and the files of its checkpoints, into the new folder `place`; sweeps may run on
 * meanwhile. The folder is there whole or not at all. See ../backup/manifest.ts for what is in it.
 */
export async function backUp(request: BackupRequest): Promise<BackupReport> {
  const place = path.resolve(request.place);
  const { signal, onProgress, onNote } = request;
  const write = (folder: WritableFolder) =>
    dumpDatabase(request.databaseUrl, (dump) => writeParts(dump, folder, place, request));
  const onBytes = (file: string, bytes: number) =>
    onProgress?.({ doing: file.startsWith(FILES) ? "checkpoints" : "rows", file, bytes });
  return await writeFolder(place, write, { signal, onBytes, onNote });
}

async function writeParts(
  dump: DatabaseDump,
  folder: WritableFolder,
  place: string,
  request: BackupRequest,
): Promise<BackupReport> {
  const files = await dump.files();
  const { tables, bytes } = await writeTables(dump, folder);
  const sequences = await dump.end();
  const kept = await writeFiles(files, folder, request);
  const manifest = Manifest.parse({
    ...{ format: 1, at: dump.at.toISOString(), migrations: dump.migrations },
    ...{ tables, sequences, missing: kept.missing },
  });
  await folder.write(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return {
    ...{ place, at: dump.at, version: dump.migrations.at(-1)! },
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    databaseBytes: bytes,
    ...{ files: kept.files, fileBytes: kept.bytes, missing: kept.missing },
  };
}

async function writeTables(dump: DatabaseDump, folder: WritableFolder) {
  const tables: Manifest["tables"] = [];
  let all = 0;
  for (const table of dump.tables) {
    const { name, columns } = table;
    let bytes = 0;
    const rows = await dump.copy(table, async (stream) => {
      bytes = await folder.write(rowsFile(name), stream, createGzip({ level: 1 }));
    });
    all += bytes;
    tables.push({ name, columns: [...columns], rows });
  }
  return { tables, bytes: all };
}

/** One that cannot be read is no reason to be without a backup: it is noted, and told. */
async function writeFiles(
  wanted: readonly CheckpointFile[],
  folder: WritableFolder,
  { artifacts }: BackupRequest,
) {
  const missing: Manifest["missing"] = [];
  let all = 0;
  for (const { key, sha256 } of wanted) {
    const content = await artifacts.get(key, { sha256 }).catch((error) => {
      if (!(error instanceof ResweepError) || error.code === "unavailable") throw error;
      missing.push({ key, why: error.message });
      return null;
    });
    if (content === null) continue;
    all += await folder.write(`${FILES}${key}`, content);
  }
  return { files: wanted.length - missing.length, bytes: all, missing };
}
