import { createHash } from "node:crypto";
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { bytesInWords } from "@resweep/spec";
import { z } from "zod";
import { ahead } from "../../batching/ahead.ts";
import { contentHash } from "../../content-hash.ts";
import type { DecodedDataset, Part, Unreadable } from "../../dataset.ts";
import { DatasetDamaged } from "../../errors.ts";
import { channelStatistics } from "../../statistics.ts";
import { type DecodeOptions, type Decoder, firstLine, imagePath } from "./decoder.ts";
import type { FolderListing, ListedPart } from "./listing.ts";

/** What a decoded copy tells of itself: index.json in its folder, beside `images`, `labels` and `checksums`. */
const Index = z.object({
  format: z.literal(1),
  hash: z.string(),
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  inputShape: z.tuple([z.int(), z.int(), z.int()]),
  classNames: z.array(z.string()),
  train: z.int(),
  test: z.int(),
  /** Files, below the folder, that were left out. */
  unreadable: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** SHA-256 of labels and checksums. */
  tables: z.string(),
});
type Index = z.infer<typeof Index>;

export interface CopyOptions extends DecodeOptions {
  /** Whether a file that cannot be read as an image is left out, or is an error. */
  readonly unreadable: "skip" | "fail";
}

/**
 * The folder's images as they are trained on, from the copy that an earlier trial made in `parent`, or decoded into one now.
 * A copy goes by the names, sizes and times of the files, the options and the codecs: reading all files to see that nothing
 * has changed would take as long as decoding them. What pins a trial is the hash of the decoded content.
 */
export async function decodedCopy(
  listing: FolderListing,
  decoder: Decoder,
  options: CopyOptions,
  parent: string,
  onProgress: (message: string) => void,
): Promise<DecodedDataset> {
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const folder = join(parent, await keyOf(listing, decoder, options));
  const found = await openCopy(folder, onProgress);
  if (found) return found;
  const work = await mkdtemp(join(parent, ".work-"));
  try {
    await decodeInto(work, listing, decoder, options, onProgress);
    await rename(work, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster.
      if (!["ENOTEMPTY", "EEXIST"].includes(error.code ?? "")) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const made = await openCopy(folder, onProgress);
  if (!made) throw new DatasetDamaged(folder, "was damaged as soon as it was made; try again");
  return made;
}

/**
 * The copy in `parent` whose content has this hash, without a look at the folder it was made of. Null where none can be read;
 * one that is damaged stays for `decodedCopy` to see.
 */
export async function copyWithHash(parent: string, hash: string): Promise<Copy | null> {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = join(parent, name);
    const text = await readFile(join(folder, "index.json"), "utf8").catch(() => "");
    // Before it is parsed, and its tables read: there may be many.
    if (!text.includes(hash)) continue;
    const copy = await readCopy(folder, text).catch(() => null);
    if (copy?.known.hash === hash) return copy;
  }
  return null;
}

/** How much the decoded copies in `parent` take, bytes. */
export async function copiesSize(parent: string): Promise<number> {
  const names = await readdir(parent).catch(() => []);
  const sizes = names.map((name) => stat(join(parent, name, "images")).catch(() => null));
  return (await Promise.all(sizes)).reduce((sum, facts) => sum + (facts?.size ?? 0), 0);
}

async function keyOf(
  { root, train, test }: FolderListing,
  { version }: Decoder,
  { size, resize, channels, unreadable }: CopyOptions,
): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([1, version, size, resize, channels, unreadable]));
  const files = [...train.files, "", ...test.files];
  for await (const line of ahead(files, 64, async (file) => {
    const facts = file ? await stat(imagePath(root, file)).catch(() => null) : null;
    return JSON.stringify([file, facts?.size, facts?.mtimeMs]);
  })) {
    hash.update(line);
  }
  return hash.digest("hex").slice(0, 32);
}

/** The copy in this folder, or null; one that is damaged is removed. Its images are checked as they are read. */
async function openCopy(
  folder: string,
  onProgress: (message: string) => void,
): Promise<DecodedDataset | null> {
  const text = await readFile(join(folder, "index.json"), "utf8").catch(() => null);
  const there = text !== null || (await stat(folder).catch(() => null)) !== null;
  if (!there) return null;
  try {
    return await readCopy(folder, text ?? "");
  } catch (error) {
    onProgress(`image-folder: ${folder} is damaged (${firstLine(error)}) and is made anew`);
    await rm(folder, { recursive: true, force: true });
    return null;
  }
}

type Copy = DecodedDataset & Required<Pick<DecodedDataset, "known">> & Pick<Index, "inputShape">;

/** A copy from the text of its index.json. Throws where its parts are missing or do not fit each other. */
async function readCopy(folder: string, text: string): Promise<Copy> {
  const index = Index.parse(JSON.parse(text));
  const [labels, checksums, images] = await Promise.all([
    readFile(join(folder, "labels")),
    readFile(join(folder, "checksums")),
    stat(join(folder, "images")),
  ]);
  const count = index.train + index.test;
  const bytesEach = index.inputShape.reduce((product, length) => product * length, 1);
  const whole = images.size === count * bytesEach && labels.length === 2 * count;
  if (!whole || checksums.length !== 4 * count || tablesHash(labels, checksums) !== index.tables)
    throw new Error("its parts do not fit each other");
  const tables = {
    labels: new Uint16Array(copied(labels)),
    checksums: new Uint32Array(copied(checksums)),
  };
  const { hash, mean, deviation, classNames, unreadable, inputShape } = index;
  const parts = partsOf(folder, index, bytesEach, tables);
  return { ...parts, inputShape, classNames, unreadable, known: { hash, mean, deviation } };
}

/** The parts of a copy whose labels and checksums are these, those to train on first. */
function partsOf(
  folder: string,
  counts: { readonly train: number; readonly test: number },
  bytesEach: number,
  tables: { readonly labels: Uint16Array; readonly checksums: Uint32Array },
) {
  const part = (from: number, count: number): Part => ({
    images: {
      file: join(folder, "images"),
      start: from * bytesEach,
      length: count * bytesEach,
      checksums: tables.checksums.slice(from, from + count),
    },
    labels: tables.labels.slice(from, from + count),
    count,
  });
  return { train: part(0, counts.train), test: part(counts.train, counts.test) };
}

/** Writes a copy into an empty folder: a few files are decoded at a time, their images written in order. */
async function decodeInto(
  folder: string,
  listing: FolderListing,
  decoder: Decoder,
  options: CopyOptions,
  onProgress: (message: string) => void,
): Promise<void> {
  const { root, classNames } = listing;
  const { size, channels } = options;
  const bytesEach = size * size * channels;
  const total = listing.train.files.length + listing.test.files.length;
  onProgress(
    `image-folder: decoding ${total} images of ${root} to ${size} x ${size} (${bytesInWords(total * bytesEach)}) into ${dirname(folder)}`,
  );
  const unreadable: Unreadable[] = [];
  const labels: number[] = [];
  const checksums: number[] = [];
  const images = await open(join(folder, "images"), "wx");
  const tell = everySeconds(5, onProgress);
  const decodePart = async (part: ListedPart): Promise<number> => {
    const before = labels.length;
    const decode = (file: string) => decodeOrReason(decoder, imagePath(root, file));
    let at = 0;
    for await (const result of ahead(part.files, decodedAhead, decode)) {
      const [file, label] = [part.files[at]!, part.labels[at]!];
      at += 1;
      if (typeof result === "string") {
        if (options.unreadable === "fail") throw unreadableImage(imagePath(root, file), result);
        unreadable.push({ file, reason: result });
        continue;
      }
      await images.write(result, 0, bytesEach, labels.length * bytesEach);
      labels.push(label);
      checksums.push(crc32(result));
      tell(`image-folder: decoded ${labels.length} of ${total} images`);
    }
    return labels.length - before;
  };
  try {
    const counts = {
      train: await decodePart(listing.train),
      test: await decodePart(listing.test),
    };
    await images.sync();
    const tables = { labels: Uint16Array.from(labels), checksums: Uint32Array.from(checksums) };
    const { train, test } = partsOf(folder, counts, bytesEach, tables);
    refuseLost(listing, train, test);
    const inputShape: Index["inputShape"] = [size, size, channels];
    const told = () => tell("image-folder: reading what was decoded, for its hash and its mean");
    const [labelBytes, checksumBytes] = [bytesOf(tables.labels), bytesOf(tables.checksums)];
    const index: Index = {
      format: 1,
      hash: contentHash(inputShape, classNames.length, train, test, told),
      ...channelStatistics(train.images, inputShape, told),
      inputShape,
      classNames: [...classNames],
      ...counts,
      unreadable,
      tables: tablesHash(labelBytes, checksumBytes),
    };
    await writeFile(join(folder, "labels"), labelBytes, { flush: true });
    await writeFile(join(folder, "checksums"), checksumBytes, { flush: true });
    await writeFile(join(folder, "index.json"), JSON.stringify(index), { flush: true });
  } finally {
    await images.close();
  }
}

/** Tells no more often than that, and not at once. */
function everySeconds(seconds: number, tell: (message: string) => void): (message: string) => void {
  let last = Date.now();
  return (message) => {
    if (Date.now() - last < seconds * 1_000) return;
    last = Date.now();
    tell(message);
  };
}

/** Files that are decoded at once, more than there are threads that do it. */
const decodedAhead = 16;

/** The bytes, or why there are none. */
function decodeOrReason(decoder: Decoder, file: string): Promise<Uint8Array | string> {
  return decoder.decode(file).catch(firstLine);
}

function unreadableImage(file: string, reason: string): DatasetDamaged {
  return new DatasetDamaged(
    file,
    `cannot be read as an image (${reason}); remove it, or set dataset.unreadable to skip`,
  );
}

/** A class of which no image to train on can be read, or a test part without any, is no dataset. */
function refuseLost({ root, classNames }: FolderListing, train: Part, test: Part): void {
  const lost = classNames.find((_, label) => !train.labels.includes(label));
  if (lost !== undefined) {
    throw new DatasetDamaged(
      join(root, "train", lost),
      "holds no image that can be read; fill or remove it",
    );
  }
  if (test.count === 0) {
    throw new DatasetDamaged(root, "has no image to test on that can be read; get the files again");
  }
}

function tablesHash(labels: Uint8Array, checksums: Uint8Array): string {
  return createHash("sha256").update(labels).update(checksums).digest("hex");
}

/** A file may lie anywhere in the memory that it was read into; numbers may not. */
const copied = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer;
const bytesOf = ({ buffer, byteOffset, byteLength }: Uint16Array | Uint32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** What a process that was killed began, and has not written to for an hour. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(".work-")) continue;
    const folder = join(parent, name);
    const facts = await stat(join(folder, "images"))
      .catch(() => stat(folder))
      .catch(() => null);
    if (facts && Date.now() - facts.mtimeMs > 3_600_000) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
