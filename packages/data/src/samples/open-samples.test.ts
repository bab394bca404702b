import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@resweep/spec";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyRows } from "../batching/copy-rows.ts";
import { type DatasetConfig, datasets } from "../datasets/catalogue.ts";
import { DatasetUnavailable } from "../errors.ts";
import { loadDataset } from "../load.ts";
import { writeTinyFolder } from "../sources/image-folder/tiny-folder.fixture.ts";
import { openSamples } from "./open-samples.ts";
import { encodePng } from "./png.ts";

const cacheDir = mkdtempSync(join(tmpdir(), "resweep-samples-"));
const tiny = join(cacheDir, "tiny");
beforeAll(() => writeTinyFolder(tiny));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const config = (given: object): DatasetConfig => parse(datasets.schema, given);
async function pixels(png: Uint8Array | null): Promise<Uint8Array> {
  const image = sharp(png!);
  // sharp makes three channels of grey.
  const { channels } = await image.metadata();
  return new Uint8Array(await (channels === 1 ? image.extractChannel(0) : image).raw().toBuffer());
}

test.each([1, 3])("an image of %i channels is the same after PNG", async (channels) => {
  const given = config({ name: "synthetic", size: 9, channels, train: 8, test: 5 });
  const data = await loadDataset(given);
  const samples = await openSamples(given, data.hash, {});
  for (const [part, image] of [
    ["train", 7],
    ["test", 4],
  ] as const) {
    const row = copyRows(data, part, Int32Array.of(image));
    const png = samples.png(part, image);
    expect(await sharp(png!).metadata()).toMatchObject({ width: 9, height: 9, channels });
    expect(await pixels(png)).toEqual(row);
  }
  expect(samples.png("test", 5)).toBe(null);
});

test("of two channels the first is shown, of four those that are colours", async () => {
  const grey = encodePng(Uint8Array.of(10, 20, 30, 40), [1, 2, 2]);
  expect(await pixels(grey)).toEqual(Uint8Array.of(10, 30));
  const colour = encodePng(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 1, 4]);
  expect(await pixels(colour)).toEqual(Uint8Array.of(1, 2, 3, 5, 6, 7));
});

test("other content than the trial's is refused, and so is what is too large", async () => {
  const given = config({ name: "synthetic", size: 8, train: 8, test: 4 });
  await expect(openSamples(given, "0".repeat(64), {})).rejects.toThrow(
    /synthetic: holds other images on this machine \([0-9a-f]{12}\) than the trial's \(000000000000\)/,
  );
  const large = config({ name: "synthetic", size: 64, train: 100_000, test: 10 });
  await expect(openSamples(large, "", {})).rejects.toThrow(/too much to look at single images/);
  const away = config({ name: "cifar-10" });
  await expect(openSamples(away, "", { cacheDir })).rejects.toThrow(DatasetUnavailable);
});

test("a folder of images is shown from its decoded copy alone", async () => {
  const given = config({ name: "image-folder", path: tiny, size: 8 });
  await expect(openSamples(given, "", { cacheDir })).rejects.toThrow(/has no decoded copy/);
  expect(readdirSync(cacheDir)).toEqual(["tiny"]); // nothing was decoded
  const data = await loadDataset(given, { cacheDir });
  // The folder may be gone, or never have been here.
  const elsewhere = config({ name: "image-folder", path: "/nowhere", size: 8 });
  const samples = await openSamples(elsewhere, data.hash, { cacheDir });
  const row = copyRows(data, "test", Int32Array.of(3));
  expect(await pixels(samples.png("test", 3))).toEqual(row);
  await expect(openSamples(elsewhere, "1".repeat(64), { cacheDir })).rejects.toThrow(
    DatasetUnavailable,
  );
});
