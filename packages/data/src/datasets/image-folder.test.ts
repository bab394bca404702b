import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInput, parse } from "@resweep/spec";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createBatcher } from "../batching/batcher.ts";
import { copyRows } from "../batching/copy-rows.ts";
import { inSharedMemory, openPrefetcher } from "../batching/prefetcher.ts";
import type { Dataset } from "../dataset.ts";
import { DatasetDamaged } from "../errors.ts";
import { wholeImages } from "../images/images.ts";
import { loadDataset, locateDatasets } from "../load.ts";
import { writeStripes, writeTinyFolder } from "../sources/image-folder/tiny-folder.fixture.ts";
import { datasetFacts, datasets } from "./catalogue.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-images-"));
afterAll(() => rmSync(root, { recursive: true }));
const tiny = join(root, "tiny");
beforeAll(() => writeTinyFolder(tiny));

let cacheDir: string;
beforeEach(() => {
  cacheDir = mkdtempSync(join(root, "cache-"));
});
const copy = () => {
  const folder = mkdtempSync(join(root, "copy-"));
  cpSync(tiny, folder, { recursive: true });
  return folder;
};
const config = (path: string, more: object = {}) =>
  parse(datasets.schema, { name: "image-folder", path, size: 8, validation: 0, ...more });
async function load(path: string, more: object = {}) {
  const told: string[] = [];
  const dataset = await loadDataset(config(path, more), {
    cacheDir,
    onProgress: (message) => told.push(message),
  });
  return { dataset, told };
}
const bytesOf = ({ train, inputShape: [height, width, channels] }: Dataset) =>
  wholeImages(train.images, height * width * channels);
const copies = () => readdirSync(join(cacheDir, "image-folder"));

describe("a folder of images", () => {
  it("is classes by folder, in order, with val/ as the test set", async () => {
    const { dataset } = await load(tiny);
    const { classNames, train, test, inputShape, unreadable } = dataset;
    expect([classNames, inputShape, unreadable]).toEqual([["ant", "bee"], [8, 8, 3], 0]);
    expect([...train.labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([...test.labels]).toEqual([0, 0, 1, 1]);
    expect(dataset.hash).toMatch(/^[0-9a-f]{64}$/);
    // Images 0, 1, ... of ant: red to the left, green by 40 more each.
    const bytes = bytesOf(dataset);
    expect([0, 1, 2, 3].map((i) => [...bytes.subarray(i * 192, i * 192 + 3)])).toEqual(
      [0, 40, 80, 120].map((green) => [250, green, 0]),
    );
    expect(dataset.mean[0]).toBeCloseTo(225 / 255 / 2, 2);
  });

  it("has the shorter side resized and the middle cut out", async () => {
    const folder = copy();
    const [red, green, blue] = [
      [250, 0, 0],
      [0, 250, 0],
      [0, 0, 250],
    ] as const;
    await writeStripes(join(folder, "train/ant/0.png"), red, red, green, green, blue, blue);
    const first = async (more: object) => {
      const { dataset } = await load(folder, more);
      const row = bytesOf(dataset).subarray(0, dataset.inputShape[1] * dataset.inputShape[2]);
      return Array.from({ length: row.length / 3 }, (_, x) => [...row.subarray(3 * x, 3 * x + 3)]);
    };
    // 48 x 16 becomes 24 x 8, whose middle eight columns are green, the outermost with some of their neighbours.
    const whole = await first({});
    expect(whole.slice(1, 7)).toEqual(new Array(6).fill([0, 250, 0]));
    expect(whole.every(([r, g, b]) => g! > 3 * Math.max(r!, b!))).toBe(true);
    // Twice as large, and a quarter of it.
    const cut = await first({ resize: 16, size: 8 });
    expect(cut).toEqual(new Array(8).fill([0, 250, 0]));
  });

  it("takes grey, transparent and turned images, deep folders and any ending's case", async () => {
    const folder = copy();
    const write = async (name: string, image: Sharp) => {
      mkdirSync(join(folder, "train/bee/deep/er"), { recursive: true });
      await image.toFile(join(folder, "train/bee/deep", name));
    };
    const create = (background: object, channels: 3 | 4) =>
      sharp({ create: { width: 10, height: 12, channels, background } });
    await write("er/a.JPEG", create({ r: 90, g: 90, b: 90 }, 3).greyscale().jpeg());
    await write("b.png", create({ r: 10, g: 20, b: 30, alpha: 0.5 }, 4).png());
    await write(
      "c.jpg",
      create({ r: 90, g: 90, b: 90 }, 3).jpeg().withMetadata({ orientation: 6 }),
    );
    const { dataset, told } = await load(folder);
    expect(dataset.train.count).toBe(11);
    expect(dataset.unreadable).toBe(0);
    expect(told).toHaveLength(1);
    // Behind the four ants and bee/0 to 3: b.png, c.jpg, er/a.JPEG.
    const [b, , a] = [8, 9, 10].map((i) => [...bytesOf(dataset).subarray(i * 192, i * 192 + 3)]);
    const near = (found: number[], wanted: number[]) =>
      expect(Math.max(...found.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThan(3);
    near(b!, [10, 20, 30]);
    near(a!, [90, 90, 90]);
    expect((await load(folder, { channels: 1 })).dataset.inputShape).toEqual([8, 8, 1]);
  });

  it("leaves out what cannot be read, tells each by its path, and counts it, at every start", async () => {
    const folder = copy();
    writeFileSync(join(folder, "train/ant/1.png"), "no image");
    const jpeg = await sharp(join(folder, "train/bee/2.png")).resize(64, 64).jpeg().toBuffer();
    writeFileSync(join(folder, "train/bee/2.jpg"), jpeg.subarray(0, jpeg.length >> 1));
    for (let start = 0; start < 2; start++) {
      const { dataset, told } = await load(folder);
      expect([dataset.train.count, dataset.unreadable]).toEqual([7, 2]);
      expect(told.at(-1)).toMatch(
        /^image-folder: left out 2 of 13 images, which cannot be read: train\/ant\/1\.png \([^)]+\), train\/bee\/2\.jpg \([^)]+\)$/,
      );
    }
    // An image that was read stands where the one before it did not.
    await expect(load(folder, { unreadable: "fail" })).rejects.toThrow(DatasetDamaged);
    await expect(load(folder, { unreadable: "fail" })).rejects.toThrow(
      `${join(folder, "train/ant/1.png")}: cannot be read as an image (`,
    );
    expect(copies()).toHaveLength(1);
  });
});

describe("its decoded copy", () => {
  it("is made once, and another one for other options or files", async () => {
    const folder = copy();
    const first = await load(folder);
    expect(first.told[0]).toBe(
      `image-folder: decoding 12 images of ${folder} to 8 x 8 (2.3 kB) into ${join(cacheDir, "image-folder")}`,
    );
    const again = await load(folder);
    expect(again.told).toEqual([]);
    expect(again.dataset).toEqual(first.dataset);
    expect((await load(folder, { size: 4 })).dataset.hash).not.toBe(first.dataset.hash);
    expect(copies()).toHaveLength(2);
    // A file that was only touched is decoded again, to the same content.
    utimesSync(join(folder, "train/ant/0.png"), new Date(), new Date(1e12));
    const touched = await load(folder);
    expect([touched.told.length, touched.dataset.hash]).toEqual([1, first.dataset.hash]);
    await writeStripes(join(folder, "train/ant/0.png"), [1, 2, 3], [1, 2, 3]);
    expect((await load(folder)).dataset.hash).not.toBe(first.dataset.hash);
  });

  it("tells how much it takes", async () => {
    await load(tiny);
    const located = await locateDatasets({ cacheDir, download: false });
    expect(located.find(({ name }) => name === "image-folder")!.detail).toBe(
      `any folder, by its path; decoded copies take 2.3 kB in ${join(cacheDir, "image-folder")}`,
    );
  });

  it.each([
    ["its index", (folder: string) => writeFileSync(join(folder, "index.json"), "{")],
    ["its labels", (folder: string) => writeFileSync(join(folder, "labels"), Buffer.alloc(24))],
    ["the end of its images", (folder: string) => truncateSync(join(folder, "images"), 100)],
    [
      "all but its folder",
      (folder: string) => {
        for (const name of readdirSync(folder)) rmSync(join(folder, name));
      },
    ],
  ])("is made anew where %s went", async (_, damage) => {
    const first = await load(tiny);
    damage(join(cacheDir, "image-folder", copies()[0]!));
    const again = await load(tiny);
    expect(again.told.map((line) => line.split(" ").slice(1, 4).join(" "))).toEqual([
      expect.stringMatching(/is damaged$/),
      "decoding 12 images",
    ]);
    expect(again.dataset).toEqual(first.dataset);
  });

  it("is checked image by image as it is read: a changed byte is told, and the copy goes", async () => {
    const { dataset } = await load(tiny);
    const folder = join(cacheDir, "image-folder", copies()[0]!);
    const images = readFileSync(join(folder, "images"));
    images[3 * 192 + 7]! ^= 1;
    writeFileSync(join(folder, "images"), images);
    const reopened = (await load(tiny)).dataset;
    expect(copyRows(reopened, "train", Int32Array.of(2))).toHaveLength(192);
    expect(() => copyRows(reopened, "train", Int32Array.of(2, 3))).toThrow(
      `${join(folder, "images")} no longer holds the images that were decoded; it is removed, and made anew by the next attempt`,
    );
    expect(existsSync(folder)).toBe(false);
    expect((await load(tiny)).dataset).toEqual(dataset);
  });

  it("is not left half made, and what a killed process left is removed in time", async () => {
    const folder = copy();
    for (const name of readdirSync(join(folder, "train/ant"))) {
      if (name.endsWith(".png")) writeFileSync(join(folder, "train/ant", name), "no image");
    }
    await expect(load(folder)).rejects.toThrow(
      `${join(folder, "train/ant")}: holds no image that can be read; fill or remove it`,
    );
    expect(copies()).toEqual([]);
    for (const [name, hours] of [
      ["old", 2],
      ["new", 0],
    ] as const) {
      const work = join(cacheDir, "image-folder", `.work-${name}`);
      mkdirSync(work);
      writeFileSync(join(work, "images"), "");
      const at = new Date(Date.now() - hours * 3_600_000 - 1_000);
      utimesSync(join(work, "images"), at, at);
    }
    await load(tiny);
    expect(copies().filter((name) => name.startsWith("."))).toEqual([".work-new"]);
  });

  it("that goes while it is used is told by the thread as what it is: no fault of the trial", async () => {
    const { dataset } = await load(tiny);
    rmSync(join(cacheDir, "image-folder"), { recursive: true });
    const prefetcher = openPrefetcher(dataset, { batchSize: 4, augment: [] });
    try {
      const batches = prefetcher.train([{ seed: 1, epoch: 0, step: 0 }]);
      await expect(batches.next()).rejects.toMatchObject({
        code: "unavailable",
        message: expect.stringContaining("made anew by the next attempt"),
      });
    } finally {
      await prefetcher.close();
    }
  });

  it("gives the thread that prepares batches the same bytes as memory does", async () => {
    const { dataset } = await load(tiny);
    expect(inSharedMemory(dataset)).toEqual(dataset);
    const bytes = bytesOf(dataset);
    const options = { batchSize: 4, augment: [{ name: "flip" as const, probability: 0.5 }] };
    const positions = [0, 1].map((step) => ({ seed: 1, epoch: 0, step }));
    const batcher = createBatcher(dataset, options);
    const inMemory = createBatcher(
      { ...dataset, train: { ...dataset.train, images: bytes } },
      options,
    );
    const prefetcher = openPrefetcher(dataset, options);
    try {
      const found = [];
      for await (const batch of prefetcher.train(positions)) found.push(batch);
      for (const [i, position] of positions.entries()) {
        const drawn = inMemory.drawBatch(position);
        const images = Array.from(drawn.indices, (index) => [
          ...bytes.subarray(index * 192, (index + 1) * 192),
        ]);
        expect(found[i]).toEqual({ ...drawn, images: Uint8Array.from(images.flat()) });
        expect(batcher.trainBatch(position)).toEqual(inMemory.trainBatch(position));
      }
    } finally {
      await prefetcher.close();
    }
  });
});

describe("what is amiss", () => {
  const amiss: [string, (folder: string) => void, string][] = [
    [
      "is not there",
      (folder) => rmSync(folder, { recursive: true }),
      " is not a folder on this machine; name one that holds train/ and val/",
    ],
    [
      "has no train/",
      (folder) => rmSync(join(folder, "train"), { recursive: true }),
      " has no train/; put a folder of each class's images into it",
    ],
    [
      "has no val/",
      (folder) => rmSync(join(folder, "val"), { recursive: true }),
      " has no val/; put images to test on there, in folders as in train/",
    ],
    [
      "has one class",
      (folder) => rmSync(join(folder, "train/bee"), { recursive: true }),
      "/train has 1 folder of a class; it takes two or more",
    ],
    [
      "has an empty class",
      (folder) => mkdirSync(join(folder, "train/cat")),
      "/train has classes without a JPEG or PNG image: cat; fill or remove them",
    ],
    [
      "tests a class that train/ lacks",
      (folder) => renameSync(join(folder, "val/bee"), join(folder, "val/wasp")),
      "/val has classes that train/ lacks: wasp; rename or remove them",
    ],
    [
      "has nothing to test on",
      (folder) => {
        rmSync(join(folder, "val/ant"), { recursive: true });
        rmSync(join(folder, "val/bee"), { recursive: true });
      },
      "/val holds no JPEG or PNG image in a folder of a class",
    ],
  ];
  it.each(amiss)("%s: one line with the way out", async (_, spoil, message) => {
    const folder = copy();
    spoil(folder);
    const expected = `dataset.path: ${folder}${message}`;
    expect(() => datasetFacts(config(folder))).toThrow(expected);
    await expect(load(folder)).rejects.toThrow(expected);
    await expect(load(folder)).rejects.toThrow(InvalidInput);
  });

  it("is refused before any file is looked at where no folder is named, or the cut is too large", () => {
    expect(() => config(" ")).toThrow("path: must name the folder that holds train/ and val/");
    expect(() => config(tiny, { resize: 4 })).toThrow(
      "resize: must be 0, or at least the size of 8",
    );
  });
});

describe("its facts", () => {
  it("are counted, or what the configuration says where the folder is elsewhere", () => {
    expect(datasetFacts(config(tiny))).toEqual({
      inputShape: [8, 8, 3],
      classes: 2,
      classNames: ["ant", "bee"],
      train: 8,
      test: 4,
    });
    const said = { classes: 3, train: 30, test: 6 };
    expect(datasetFacts(config("/nowhere", said))).toMatchObject({
      inputShape: [8, 8, 3],
      ...said,
    });
  });

  it("that are said must be true where it is trained", async () => {
    await expect(load(tiny, { classes: 3, train: 8, test: 4 })).rejects.toThrow(
      "dataset.classes: is 3, but image-folder has 2 there; correct it",
    );
  });

  it("of a relative path are those of the folder that the machine names", async () => {
    expect(() => datasetFacts(config("tiny"))).toThrow(
      "dataset.path: tiny is not an absolute path; name the folder it lies in with RESWEEP_DATASETS=image-folder=DIR",
    );
    const folders = { "image-folder": root };
    const dataset = await loadDataset(config("tiny"), { cacheDir, folders });
    expect(dataset.train.count).toBe(8);
  });
});
