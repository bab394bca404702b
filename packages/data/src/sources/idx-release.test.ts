import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DatasetDamaged, DatasetUnavailable } from "../errors.ts";
import { idxFiles } from "./idx-folder.ts";
import { type IdxRelease, locateIdxRelease, readIdxRelease } from "./idx-release.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-idx-"));
afterAll(() => rmSync(root, { recursive: true }));

const file = { bytes: 1_000_000, md5: "", sha256: "" };
const release: IdxRelease = {
  name: "mnist",
  torchvision: "MNIST/raw",
  places: ["http://127.0.0.1:9/"],
  files: Object.fromEntries(idxFiles.map((name) => [name, file])) as IdxRelease["files"],
};
const write = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  for (const name of idxFiles) writeFileSync(join(folder, name), "no idx file");
  return folder;
};

describe("an idx release", () => {
  it("is held where its files are: in the folder named, as torchvision keeps them, or downloaded", () => {
    const named = (folder: string) => locateIdxRelease(release, { folders: { mnist: folder } });
    const plain = write(join(root, "plain"));
    expect(named(plain)).toEqual({ name: "mnist", held: true, available: true, detail: plain });
    write(join(root, "torchvision/MNIST/raw"));
    expect(named(join(root, "torchvision")).held).toBe(true);
    // Clothes are no digits.
    write(join(root, "clothes/FashionMNIST/raw"));
    expect(named(join(root, "clothes"))).toMatchObject({ held: false, available: false });
    write(join(root, "cache/mnist"));
    expect(locateIdxRelease(release, { cacheDir: join(root, "cache") }).held).toBe(true);
  });

  it("says what a download would take, or what to do without one", () => {
    const cacheDir = join(root, "empty");
    expect(locateIdxRelease(release, { cacheDir })).toMatchObject({
      ...{ held: false, available: true, detail: "will be downloaded (4 MB)" },
    });
    expect(locateIdxRelease(release, { cacheDir, download: false })).toMatchObject({
      ...{ held: false, available: false },
      detail: "name a folder with RESWEEP_DATASETS=mnist=DIR, or allow the download",
    });
  });

  it("names the file that is no idx file, and the place that does not answer", async () => {
    const folders = { mnist: join(root, "torchvision") };
    const reading = readIdxRelease(release, { folders });
    await expect(reading).rejects.toThrow(DatasetDamaged);
    await expect(reading).rejects.toThrow("MNIST/raw/train-images-idx3-ubyte: is truncated");
    const fetching = readIdxRelease(release, { cacheDir: join(root, "empty") });
    await expect(fetching).rejects.toThrow(DatasetUnavailable);
    await expect(fetching).rejects.toThrow("http://127.0.0.1:9/train-images-idx3-ubyte.gz");
  });
});
