import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadOptions, Part, Whereabouts } from "../dataset.ts";
import { DatasetUnavailable } from "../errors.ts";
import { readCifarRecords } from "../formats/cifar.ts";
import { readTar } from "../formats/tar.ts";
import { type Download, fetchFile } from "./download.ts";
import { readWhole } from "./read-file.ts";

/** One of the two binary releases of CIFAR (Krizhevsky 2009). */
export interface CifarRelease {
  readonly name: "cifar-10" | "cifar-100";
  /** The folder inside the archive. */
  readonly folder: string;
  readonly archive: Download & { readonly file: string };
  readonly train: readonly string[];
  readonly test: string;
  /** Images per file of `train`, and in `test`. */
  readonly trainCount: number;
  readonly testCount: number;
  readonly labelBytes: number;
  readonly classes: number;
}

/** Decodes the release from the user's folder, from the cache, or from a download into it. */
export async function readCifar(
  release: CifarRelease,
  load: LoadOptions,
): Promise<{ train: Part; test: Part }> {
  const folder = await folderOf(release, load);
  const part = async (files: readonly string[], perFile: number): Promise<Part> => {
    const count = files.length * perFile;
    const images = new Uint8Array(count * 32 * 32 * 3);
    const labels = new Uint16Array(count);
    for (const [i, name] of files.entries()) {
      const file = join(folder, name);
      const bytes = await readWhole(release.name, file);
      const into = { images, labels, from: i * perFile, count: perFile };
      readCifarRecords(bytes, into, { ...release, file });
    }
    return { images, labels, count };
  };
  return {
    train: await part(release.train, release.trainCount),
    test: await part([release.test], release.testCount),
  };
}

export function locateCifar(release: CifarRelease, load: LoadOptions): Whereabouts {
  const named = load.folders?.[release.name];
  const found = named !== undefined ? search(release, named) : cached(release, load);
  const available = found !== null || (named === undefined && mayDownload(load));
  const detail =
    found ?? named ?? (available ? "will be downloaded (about 165 MB)" : wayOut(release));
  return { name: release.name, held: found !== null, available, detail };
}

const members = (release: CifarRelease) => [...release.train, release.test];

/** The extracted folder, or the archive, in `folder`. */
function search(release: CifarRelease, folder: string): string | null {
  const whole = (candidate: string) =>
    members(release).every((name) => existsSync(join(candidate, name)));
  const extracted = [folder, join(folder, release.folder)].find(whole);
  if (extracted) return extracted;
  const archive = join(folder, release.archive.file);
  return existsSync(archive) ? archive : null;
}

const cached = (release: CifarRelease, { cacheDir }: LoadOptions) =>
  cacheDir === undefined ? null : search(release, join(cacheDir, release.name));

const mayDownload = ({ cacheDir, download = true }: LoadOptions) =>
  download && cacheDir !== undefined;

async function folderOf(release: CifarRelease, load: LoadOptions): Promise<string> {
  const named = load.folders?.[release.name];
  const found = named !== undefined ? search(release, named) : cached(release, load);
  if (found !== null && !found.endsWith(".tar.gz")) return found;
  if (named !== undefined && found === null) {
    throw new DatasetUnavailable(
      release.name,
      `${named} holds neither ${release.archive.file} nor ${members(release)[0]}; ${wayOut(release)}`,
    );
  }
  const { cacheDir } = load;
  if (cacheDir === undefined || (found === null && !mayDownload(load))) {
    throw new DatasetUnavailable(
      release.name,
      `is not ${found === null ? "on this machine" : "extracted"}; ${wayOut(release)}`,
    );
  }
  return fetchAndExtract(release, found, join(cacheDir, release.name), load);
}

/**
 * Works in a folder of its own, then renames the result to its place: it is there whole or not at all, and trials of
 * one machine that fetch it at the same time do not meet. `archive` is the user's, or null to download it.
 */
async function fetchAndExtract(
  release: CifarRelease,
  archive: string | null,
  home: string,
  { onProgress }: LoadOptions,
): Promise<string> {
  await mkdir(home, { recursive: true });
  const work = await mkdtemp(join(home, ".work-"));
  const final = join(home, release.folder);
  try {
    const file = archive ?? join(work, release.archive.file);
    if (archive === null) await fetchFile(release.name, release.archive, file, onProgress);
    onProgress?.(`${release.name}: extracting ${file}`);
    const files = readTar(await readWhole(release.name, file), members(release), file);
    const extracted = join(work, release.folder);
    await mkdir(extracted);
    for (const [name, bytes] of files) await writeFile(join(extracted, name), bytes);
    await rename(extracted, final).catch((error) => {
      // Another process was faster, or nothing of ours is there.
      if (search(release, home) !== final) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return final;
}

function wayOut(release: CifarRelease): string {
  return `name a folder that holds the binary release with RESWEEP_DATASETS=${release.name}=DIR, or allow the download of ${release.archive.urls[0]}`;
}
