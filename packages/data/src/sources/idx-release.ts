import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LoadOptions, Part, Whereabouts } from "../dataset.ts";
import { DatasetUnavailable } from "../errors.ts";
import { fetchFile } from "./download.ts";
import { findIdxFolder, type IdxFile, idxFiles, readIdxFolder } from "./idx-folder.ts";

/** A dataset published as MNIST's four files: 60,000 + 10,000 grey images of 28 x 28. */
export interface IdxRelease {
  readonly name: "mnist" | "fashion-mnist";
  /** Where a package of Debian puts the files. */
  readonly debian?: { readonly package: string; readonly folder: string };
  /** Where torchvision has them, below the folder that it is told. */
  readonly torchvision: string;
  /** All serve the same files, as `<place><file>.gz`; they are tried in order. */
  readonly places: readonly string[];
  readonly files: Readonly<Record<IdxFile, { bytes: number; md5: string; sha256: string }>>;
}

export const idxCounts = { train: 60_000, test: 10_000 } as const;

/** Reads the release from the user's folder, from Debian's, from the cache, or from a download into it. */
export async function readIdxRelease(
  release: IdxRelease,
  load: LoadOptions,
): Promise<{ train: Part; test: Part }> {
  const folder = heldFolder(release, load) ?? (await download(release, load));
  return readIdxFolder(release.name, folder, idxCounts, [release.torchvision]);
}

export function locateIdxRelease(release: IdxRelease, load: LoadOptions): Whereabouts {
  const folder = heldFolder(release, load);
  const held = folder !== null && find(release, folder) !== null;
  const available = held || (folder === null && mayDownload(load));
  const bytes = idxFiles.reduce((sum, file) => sum + release.files[file].bytes, 0);
  const coming = `will be downloaded (${Math.round(bytes / 1e6)} MB)`;
  const detail = folder ?? (available ? coming : wayOut(release));
  return { name: release.name, held, available, detail };
}

const find = ({ torchvision }: IdxRelease, folder: string) => findIdxFolder(folder, [torchvision]);

/** A folder that the user names is used even when it is wrong, so that the mistake is told. */
function heldFolder(release: IdxRelease, { folders, cacheDir }: LoadOptions): string | null {
  const named = folders?.[release.name];
  if (named !== undefined) return named;
  const known = [
    ...(release.debian ? [release.debian.folder] : []),
    ...(cacheDir ? [join(cacheDir, release.name)] : []),
  ];
  return known.find((folder) => find(release, folder) !== null) ?? null;
}

const mayDownload = ({ cacheDir, download = true }: LoadOptions) =>
  download && cacheDir !== undefined;

async function download(release: IdxRelease, load: LoadOptions): Promise<string> {
  if (!mayDownload(load) || !load.cacheDir) {
    throw new DatasetUnavailable(release.name, `is not on this machine; ${wayOut(release)}`);
  }
  const folder = join(load.cacheDir, release.name);
  for (const file of idxFiles) {
    const target = join(folder, `${file}.gz`);
    if (existsSync(target)) continue;
    const urls = release.places.map((place) => `${place}${file}.gz`);
    await fetchFile(release.name, { urls, ...release.files[file] }, target, load.onProgress);
  }
  return folder;
}

function wayOut({ name, debian }: IdxRelease): string {
  const install = debian ? `install Debian's ${debian.package}, ` : "";
  return `${install}name a folder with RESWEEP_DATASETS=${name}=DIR, or allow the download`;
}
