import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetDamaged, DatasetUnavailable, fetchFile } from "@resweep/data";
import { InvalidInput } from "@resweep/spec";
import { type DownloadInit, type FileInit, weightsFile } from "@resweep/sweeps";
import type { TrialRun } from "../trial/trial-run.ts";

/**
 * Reads the file that `init` names from the folder of weights, downloaded into it first where it is an address. Throws
 * InvalidInput (`field`).
 */
export async function readWeightsFile(
  run: TrialRun,
  init: Omit<FileInit, "head"> | DownloadInit,
  field: string,
): Promise<{ bytes: Uint8Array; what: string }> {
  const folder = run.weights;
  if (folder === undefined) {
    throw InvalidInput.at(
      field,
      "this worker has no folder of weights; name one with RESWEEP_WEIGHTS",
    );
  }
  const path =
    "file" in init
      ? weightsFile(folder, init.file, field)
      : await downloaded(run, folder, init, field);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const reason =
      error.code === "ENOENT" ? "is not on this worker" : `cannot be read (${error.message})`;
    throw InvalidInput.at(
      field,
      `${path} ${reason}; put it into the folder of weights (RESWEEP_WEIGHTS)`,
      { cause: error },
    );
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (init.sha256 !== undefined && init.sha256 !== sha256) {
    throw InvalidInput.at(
      field,
      `${path} is another file than the sweep was launched with: its SHA-256 is ${sha256}, not ${init.sha256}`,
    );
  }
  return { bytes, what: "file" in init ? init.file : init.url };
}

/** Kept by its digest, so that each file is fetched once and two addresses of one name do not meet. */
async function downloaded(
  { datasets, emit, onStep }: TrialRun,
  folder: string,
  { url, sha256 }: DownloadInit,
  field: string,
): Promise<string> {
  const path = join(folder, `${sha256}.safetensors`);
  if (existsSync(path)) return path;
  const elsewhere = `fetch it yourself and put it there as ${path}`;
  if (datasets.download === false) {
    throw InvalidInput.at(field, `this worker downloads nothing; ${elsewhere}`);
  }
  const onProgress = (message: string) => {
    emit({ type: "log", level: "info", message, at: new Date().toISOString() });
    onStep?.(0, 0);
  };
  try {
    await fetchFile("weights", { urls: [url], sha256, wayOut: elsewhere }, path, onProgress);
    return path;
  } catch (error) {
    if (!(error instanceof DatasetUnavailable || error instanceof DatasetDamaged)) throw error;
    throw InvalidInput.at(field, error.message, { cause: error });
  }
}
