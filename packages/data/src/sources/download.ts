import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { DatasetDamaged, DatasetUnavailable } from "../errors.ts";

/** A file to fetch: the places that serve it, tried in order, and the digests that it must have. */
export interface Download {
  readonly urls: readonly string[];
  readonly bytes?: number;
  readonly md5?: string;
  readonly sha256?: string;
  /** What to do where no place answers; to name a folder unless given. */
  readonly wayOut?: string;
}

const stallMs = 60_000;

/**
 * Fetches a file to `target`, which appears only whole and with the right digests.
 * Throws DatasetDamaged on a wrong digest, DatasetUnavailable when no place answers.
 */
export async function fetchFile(
  dataset: string,
  download: Download,
  target: string,
  onProgress: (message: string) => void = () => {},
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const problems: Error[] = [];
  for (const url of download.urls) {
    const part = `${target}.${randomBytes(6).toString("hex")}.part`;
    try {
      onProgress(`${dataset}: downloading ${url}`);
      await fetchTo(url, part, download);
      await rename(part, target);
      return;
    } catch (error) {
      problems.push(error as Error);
    } finally {
      await rm(part, { force: true });
    }
  }
  const damaged = problems.find((problem) => problem instanceof DatasetDamaged);
  if (damaged) throw damaged;
  const last = problems.at(-1);
  const wayOut =
    download.wayOut ?? `put its files in a folder and name it with RESWEEP_DATASETS=${dataset}=DIR`;
  throw new DatasetUnavailable(
    dataset,
    `cannot download ${download.urls[0]} (${reasonOf(last)}); ${wayOut}`,
    { cause: last },
  );
}

async function fetchTo(url: string, part: string, { bytes, md5, sha256 }: Download) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error("no data for a minute")), stallMs);
  const digests = [
    { name: "sha256", expected: sha256, hash: createHash("sha256") },
    { name: "md5", expected: md5, hash: createHash("md5") },
  ] as const;
  let received = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      timer.refresh();
      received += chunk.length;
      for (const { hash } of digests) hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const body = Readable.fromWeb(response.body as ReadableStream);
    await pipeline(body, watch, createWriteStream(part), { signal: abort.signal });
  } finally {
    clearTimeout(timer);
  }
  if (bytes !== undefined && received !== bytes) {
    throw new DatasetDamaged(url, `served ${received} bytes, expected ${bytes}; try again later`);
  }
  for (const { name, expected, hash } of digests) {
    const actual = hash.digest("hex");
    if (expected !== undefined && actual !== expected) {
      throw new DatasetDamaged(
        url,
        `has checksum ${name} ${actual}, expected ${expected}; try again later, or name a folder that holds the files`,
      );
    }
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: Error | undefined): string {
  const cause = error?.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? error?.message ?? "no address";
}
