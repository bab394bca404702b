import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DatasetDamaged, DatasetUnavailable } from "../errors.ts";
import { wholeImages } from "../images/images.ts";
import { type CifarRelease, locateCifar, readCifar } from "./cifar-release.ts";

/** Three records a file: label 7 - i, red plane i, green plane 100 + i, blue plane ascending. */
function records(first: number, count: number): Buffer {
  const record = (i: number) => [
    Buffer.from([first + i]),
    Buffer.alloc(1024, i),
    Buffer.alloc(1024, 100 + i),
    Buffer.from(Array.from({ length: 1024 }, (_, p) => p % 256)),
  ];
  return Buffer.concat(Array.from({ length: count }, (_, i) => record(i)).flat());
}

const root = mkdtempSync(join(tmpdir(), "resweep-cifar-"));
const home = join(root, "made");
mkdirSync(join(home, "bin"), { recursive: true });
writeFileSync(join(home, "bin/one.bin"), records(0, 3));
writeFileSync(join(home, "bin/two.bin"), records(3, 3));
writeFileSync(join(home, "bin/test.bin"), records(6, 2));
const archive = join(home, "tiny.tar.gz");
execFileSync("tar", ["-czf", archive, "-C", home, "bin"]);

let server: Server;
let release: CifarRelease;
let requests = 0;
let cacheDir: string;
beforeAll(async () => {
  server = createServer((_, response) => {
    requests++;
    response.end(readFileSync(archive));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  release = {
    name: "cifar-10",
    folder: "bin",
    archive: {
      file: "tiny.tar.gz",
      urls: [`http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.tar.gz`],
      sha256: createHash("sha256").update(readFileSync(archive)).digest("hex"),
    },
    train: ["one.bin", "two.bin"],
    test: "test.bin",
    trainCount: 3,
    testCount: 2,
    labelBytes: 1,
    classes: 8,
  };
});
beforeEach(() => {
  requests = 0;
  cacheDir = mkdtempSync(join(root, "cache-"));
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await new Promise((done) => server.close(done));
});

it("turns planes into [n, 32, 32, 3] and joins the files in order", async () => {
  const { train, test } = await readCifar(release, { folders: { "cifar-10": join(home, "bin") } });
  expect([...train.labels]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...test.labels]).toEqual([6, 7]);
  expect(train.images).toHaveLength(6 * 3072);
  expect([...wholeImages(train.images, 3072).subarray(4 * 3072, 4 * 3072 + 6)]).toEqual([
    1, 101, 0, 1, 101, 1,
  ]);
});

it("takes the fine label of two", async () => {
  const folder = mkdtempSync(join(root, "fine-"));
  const record = Buffer.concat([Buffer.from([3, 5]), Buffer.alloc(3072)]);
  for (const name of ["one.bin", "two.bin", "test.bin"]) writeFileSync(join(folder, name), record);
  const fine = { ...release, labelBytes: 2, trainCount: 1, testCount: 1 };
  const { train } = await readCifar(fine, { folders: { "cifar-10": folder } });
  expect([...train.labels]).toEqual([5, 5]);
});

it("downloads once, extracts, and reads the cache from then on", async () => {
  expect(locateCifar(release, { cacheDir })).toMatchObject({ held: false, available: true });
  const first = await readCifar(release, { cacheDir });
  expect(existsSync(join(cacheDir, "cifar-10/bin/test.bin"))).toBe(true);
  expect(existsSync(join(cacheDir, "cifar-10/tiny.tar.gz"))).toBe(false);
  expect(locateCifar(release, { cacheDir, download: false })).toMatchObject({ held: true });
  const second = await readCifar(release, { cacheDir, download: false });
  expect(second).toEqual(first);
  expect(requests).toBe(1);
});

it("lets several trials of one machine fetch it at the same time", async () => {
  const all = await Promise.all([1, 2, 3].map(() => readCifar(release, { cacheDir })));
  expect(all.map(({ train }) => train.count)).toEqual([6, 6, 6]);
});

it("extracts the user's archive into the cache and leaves it where it is", async () => {
  const { train } = await readCifar(release, { folders: { "cifar-10": home }, cacheDir });
  expect(train.count).toBe(6);
  expect(existsSync(archive)).toBe(true);
  expect(requests).toBe(0);
});

it("says what to do when it may not download", async () => {
  for (const load of [{}, { cacheDir, download: false }]) {
    await expect(readCifar(release, load)).rejects.toThrow(
      "cifar-10: is not on this machine; name a folder that holds the binary release with RESWEEP_DATASETS=cifar-10=DIR",
    );
    expect(locateCifar(release, load)).toMatchObject({ held: false, available: false });
  }
});

it("does not fall back on a download when the user named a folder that is wrong", async () => {
  const empty = mkdtempSync(join(root, "empty-"));
  const reading = readCifar(release, { folders: { "cifar-10": empty }, cacheDir });
  await expect(reading).rejects.toThrow(DatasetUnavailable);
  await expect(reading).rejects.toThrow(`${empty} holds neither tiny.tar.gz nor one.bin`);
  expect(requests).toBe(0);
});

it("refuses an archive of another checksum and keeps nothing", async () => {
  const other = { ...release, archive: { ...release.archive, sha256: "0".repeat(64) } };
  await expect(readCifar(other, { cacheDir })).rejects.toThrow(/has checksum sha256/);
  expect(locateCifar(release, { cacheDir })).toMatchObject({ held: false });
});

it.each([
  ["a truncated file", (bytes: Buffer) => bytes.subarray(0, 5000), "is truncated: 5000 bytes"],
  [
    "a label beyond the classes",
    (bytes: Buffer) => Buffer.from(bytes).fill(9, 0, 1),
    "has label 9",
  ],
])("refuses %s and names it", async (_, damage, message) => {
  const folder = mkdtempSync(join(root, "damaged-"));
  for (const name of ["two.bin", "test.bin"]) {
    writeFileSync(join(folder, name), readFileSync(join(home, "bin", name)));
  }
  writeFileSync(join(folder, "one.bin"), damage(readFileSync(join(home, "bin/one.bin"))));
  const reading = readCifar(release, { folders: { "cifar-10": folder } });
  await expect(reading).rejects.toThrow(DatasetDamaged);
  await expect(reading).rejects.toThrow(`${join(folder, "one.bin")}: `);
  await expect(reading).rejects.toThrow(message);
});

it.each([
  ["cut", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1), "is truncated"],
  ["no gzip", () => Buffer.from("not found"), "is not a sound gzip file"],
])("refuses an archive that is %s", async (_, damage, message) => {
  const folder = mkdtempSync(join(root, "archive-"));
  writeFileSync(join(folder, "tiny.tar.gz"), damage(readFileSync(archive)));
  const reading = readCifar(release, { folders: { "cifar-10": folder }, cacheDir });
  await expect(reading).rejects.toThrow(`${join(folder, "tiny.tar.gz")}: ${message}`);
});
