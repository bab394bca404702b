import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { InvalidInput, parse } from "@resweep/spec";
import { z } from "zod";
import { FILES, MANIFEST, Manifest, rowsFile, SUMS } from "./manifest.ts";

export interface BackupFolder {
  readonly manifest: Manifest;
  /** Lower-case hexadecimal SHA-256 by name. */
  readonly sums: ReadonlyMap<string, string>;
  /** Keys of the checkpoints' files in it. */
  readonly keys: readonly string[];
}

/** Opens a backup. Throws InvalidInput where it is none, of a newer layout, or lacks a part. */
export async function readFolder(place: string): Promise<BackupFolder> {
  const sums = readSums(place, await readPart(place, SUMS));
  const manifest = readManifest(place, await readPart(place, MANIFEST));
  for (const name of [MANIFEST, ...manifest.tables.map(({ name }) => rowsFile(name))])
    if (!sums.has(name)) throw InvalidInput.at(place, `is damaged: ${SUMS} does not name ${name}`);
  const files = [...sums.keys()].filter((name) => name.startsWith(FILES));
  return { manifest, sums, keys: files.map((name) => name.slice(FILES.length)) };
}

async function readPart(place: string, name: string): Promise<string> {
  try {
    return await readFile(path.join(place, name), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw InvalidInput.at(place, `is no backup: ${name} cannot be read (${code})`, {
      cause: error,
    });
  }
}

function readSums(place: string, text: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}([\w.=@"/-]+)$/.exec(line) ?? [];
    if (!sha256 || !name || name.startsWith("/") || name.split("/").includes(".."))
      throw InvalidInput.at(place, `is damaged: ${SUMS} has a line that is no checksum`);
    sums.set(name, sha256);
  }
  return sums;
}

function readManifest(place: string, text: string): Manifest {
  const file = path.join(place, MANIFEST);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw InvalidInput.at(file, "is damaged: it is not JSON", { cause: error });
  }
  const { data } = z.object({ format: z.int() }).safeParse(json);
  if (data && data.format > 1)
    throw InvalidInput.at(file, "was made by a newer version: update this clone");
  try {
    return parse(Manifest, json);
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw InvalidInput.at(file, `is damaged: ${reason}`, { cause: error });
  }
}

/** Reads all of a backup and compares it with its checksums. Throws InvalidInput naming the first file that differs. */
export async function verifyFolder(
  place: string,
  sums: ReadonlyMap<string, string>,
  onBytes: (name: string, bytes: number) => void,
): Promise<void> {
  for (const [name, expected] of sums) {
    const file = path.join(place, name);
    const hash = createHash("sha256");
    try {
      for await (const chunk of createReadStream(file)) {
        hash.update(chunk);
        onBytes(name, chunk.length);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw InvalidInput.at(file, `cannot be read (${code}); use another backup`, { cause: error });
    }
    if (hash.digest("hex") !== expected)
      throw InvalidInput.at(
        file,
        `is damaged: its SHA-256 is not the one in ${SUMS}; use another backup`,
      );
  }
}
