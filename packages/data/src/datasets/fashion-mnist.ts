import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineDataset, type LoadOptions, validation } from "../dataset.ts";
import { DatasetUnavailable } from "../errors.ts";
import { fetchFile } from "../sources/download.ts";
import { findIdxFolder, type IdxFile, idxFiles, readIdxFolder } from "../sources/idx-folder.ts";

export const fashionClassNames = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
] as const;

/** Where Debian's package `dataset-fashion-mnist` puts the files. */
const debianFolder = "/usr/share/datasets/fashion-mnist";

/** Both places serve the same files; the MD5 digests are those of the authors' README. */
const places = [
  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
];
const published: Record<IdxFile, { bytes: number; md5: string; sha256: string }> = {
  "train-images-idx3-ubyte": {
    bytes: 26_421_880,
    md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
  },
  "train-labels-idx1-ubyte": {
    bytes: 29_515,
    md5: "25c81989df183df01b3e8a0aad5dffbe",
    sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
  },
  "t10k-images-idx3-ubyte": {
    bytes: 4_422_102,
    md5: "bef4ecab320f06d8554ea6380940ec79",
    sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
  },
  "t10k-labels-idx1-ubyte": {
    bytes: 5_148,
    md5: "bb300cfdad3c16e7a12a480ee83cd310",
    sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
  },
};

export const fashionMnist = defineDataset({
  name: "fashion-mnist",
  summary: "70,000 grey images of clothes, 28 x 28, in ten classes",
  source: "Xiao et al. 2017, arXiv:1708.07747; https://github.com/zalandoresearch/fashion-mnist",
  space: { validation },
  hash: "0f87ea079abc80d592e2e138426c0cc44add6642a2f70fb1bab563b7c6790a86",
  facts: () => ({
    inputShape: [28, 28, 1],
    classes: 10,
    classNames: fashionClassNames,
    train: 60_000,
    test: 10_000,
  }),
  async read(_options, load) {
    const folder = heldFolder(load) ?? (await download(load));
    return readIdxFolder("fashion-mnist", folder, { train: 60_000, test: 10_000 });
  },
  async locate(load) {
    const folder = heldFolder(load);
    const held = folder !== null && findIdxFolder(folder) !== null;
    const available = held || (folder === null && mayDownload(load));
    const detail = folder ?? (available ? "will be downloaded (31 MB)" : wayOut);
    return { name: "fashion-mnist", held, available, detail };
  },
});

const wayOut =
  "install Debian's dataset-fashion-mnist, name a folder with RESWEEP_DATASETS=fashion-mnist=DIR, or allow the download";

/** A folder that the user names is used even when it is wrong, so that the mistake is told. */
function heldFolder({ folders, cacheDir }: LoadOptions): string | null {
  const named = folders?.["fashion-mnist"];
  if (named !== undefined) return named;
  const known = [debianFolder, ...(cacheDir ? [join(cacheDir, "fashion-mnist")] : [])];
  return known.find((folder) => findIdxFolder(folder) !== null) ?? null;
}

const mayDownload = ({ cacheDir, download = true }: LoadOptions) =>
  download && cacheDir !== undefined;

async function download(load: LoadOptions): Promise<string> {
  if (!mayDownload(load) || !load.cacheDir) {
    throw new DatasetUnavailable("fashion-mnist", `is not on this machine; ${wayOut}`);
  }
  const folder = join(load.cacheDir, "fashion-mnist");
  for (const file of idxFiles) {
    const target = join(folder, `${file}.gz`);
    if (existsSync(target)) continue;
    const urls = places.map((place) => `${place}${file}.gz`);
    await fetchFile("fashion-mnist", { urls, ...published[file] }, target, load.onProgress);
  }
  return folder;
}
