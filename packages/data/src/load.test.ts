import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { DatasetDamaged, DatasetUnavailable } from "./errors.ts";
import { wholeImages } from "./images/images.ts";
import { loadDataset } from "./load.ts";
import { findBundledFolder } from "./sources/bundled-folder.ts";

const bundled = findBundledFolder("fashion-mnist-mini")!;
const root = mkdtempSync(join(tmpdir(), "resweep-load-"));
afterAll(() => rmSync(root, { recursive: true }));

const mini = { name: "fashion-mnist-mini", validation: 0.1 } as const;
const copy = () => {
  const folder = mkdtempSync(join(root, "copy-"));
  cpSync(bundled, folder, { recursive: true });
  return folder;
};
const from = (folder: string) => loadDataset(mini, { folders: { "fashion-mnist-mini": folder } });
const images = "train-images-idx3-ubyte";

describe("fashion-mnist-mini", () => {
  it("is the default that needs nothing: pinned, with its own statistics", async () => {
    const dataset = await loadDataset(mini);
    expect(dataset.hash).toBe("ade0bc0b0dd858bcb051267e82c312e37271d457d21e80f222791a997d1d6145");
    expect(dataset.mean[0]).toBeCloseTo(0.28691, 5);
    expect(dataset.deviation[0]).toBeCloseTo(0.35378, 5);
    expect(dataset.classNames[dataset.train.labels[0]!]).toBe("Ankle boot");
  });

  it("is the same from files that are not compressed", async () => {
    const folder = copy();
    const bytes = gunzipSync(readFileSync(join(folder, `${images}.gz`)));
    rmSync(join(folder, `${images}.gz`));
    writeFileSync(join(folder, images), bytes);
    expect((await from(folder)).hash).toBe((await loadDataset(mini)).hash);
  });

  it("refuses files of other pixels", async () => {
    const folder = copy();
    const bytes = gunzipSync(readFileSync(join(folder, `${images}.gz`)));
    bytes[1000] = 255 - bytes[1000]!;
    writeFileSync(join(folder, `${images}.gz`), gzipSync(bytes));
    await expect(from(folder)).rejects.toThrow(DatasetDamaged);
    await expect(from(folder)).rejects.toThrow(
      `${folder}: is not the published fashion-mnist-mini (content `,
    );
  });

  it("names a missing file and the way out", async () => {
    const folder = copy();
    rmSync(join(folder, `${images}.gz`));
    await expect(from(folder)).rejects.toThrow(DatasetUnavailable);
    await expect(from(folder)).rejects.toThrow(
      `fashion-mnist-mini: ${join(folder, images)}[.gz] is missing; put the four idx files there, or name another folder with RESWEEP_DATASETS=fashion-mnist-mini=DIR`,
    );
  });

  it.each([
    ["truncated", (bytes: Buffer) => bytes.subarray(0, 1000), "is truncated; get the file again"],
    ["not gzip", () => Buffer.from("<html>"), "is not a sound gzip file"],
    ["of another magic", () => gzipSync(Buffer.alloc(64, 1)), "is not an idx file of 3 dimensions"],
    [
      "cut inside",
      (bytes: Buffer) => gzipSync(gunzipSync(bytes).subarray(0, 999)),
      "is truncated: 999",
    ],
    [
      "of another count",
      () => readFileSync(join(bundled, "t10k-images-idx3-ubyte.gz")),
      "holds 1000 x 28 x 28 values, expected 6000 x 28 x 28",
    ],
  ])("names a file that is %s", async (_, damage, message) => {
    const folder = copy();
    const file = join(folder, `${images}.gz`);
    writeFileSync(file, damage(readFileSync(file)));
    await expect(from(folder)).rejects.toThrow(DatasetDamaged);
    await expect(from(folder)).rejects.toThrow(`${file}: ${message}`);
  });
});

describe("fashion-mnist", () => {
  it("does not take digits, or a part, for the whole", async () => {
    const loading = loadDataset(
      { name: "fashion-mnist", validation: 0.1 },
      { folders: { "fashion-mnist": bundled } },
    );
    await expect(loading).rejects.toThrow("expected 60000 x 28 x 28");
  });
});

describe("synthetic", () => {
  const config = {
    name: "synthetic",
    size: 8,
    channels: 3,
    classes: 5,
    train: 200,
    test: 100,
    noise: 0.15,
    seed: 3,
    validation: 0,
  } as const;

  it("is a function of its options", async () => {
    const { hash } = await loadDataset(config);
    expect((await loadDataset(config)).hash).toBe(hash);
    expect((await loadDataset({ ...config, seed: 4 })).hash).not.toBe(hash);
    // The split is no part of the content.
    expect((await loadDataset({ ...config, validation: 0.2 })).hash).toBe(hash);
  });

  it("can be learnt: the nearest class mean of the training images names the test images", async () => {
    const { train, test, classes } = await loadDataset(config);
    const pixels = 8 * 8 * 3;
    const [shown, asked] = [train, test].map(({ images }) => wholeImages(images, pixels));
    const centres = Array.from({ length: classes }, () => new Float64Array(pixels));
    for (let i = 0; i < train.count; i++) {
      const centre = centres[train.labels[i]!]!;
      for (let p = 0; p < pixels; p++) {
        centre[p]! += (shown![i * pixels + p]! * classes) / train.count;
      }
    }
    let right = 0;
    for (let i = 0; i < test.count; i++) {
      const distances = centres.map((centre) =>
        centre.reduce((sum, value, p) => sum + (value - asked![i * pixels + p]!) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) === test.labels[i]) right++;
    }
    expect(right / test.count).toBeGreaterThan(0.9);
  });
});
