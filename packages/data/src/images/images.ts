import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { Unavailable } from "@resweep/spec";

/** Decoded images, [count, height, width, channels] in row-major order, 0 to 255: in memory, or in a file. */
export type Images = Uint8Array | StoredImages;

/**
 * Images in a file, read as they are needed: they need not fit in memory, and what is read often the system keeps there.
 * Plain data, so that a thread can be handed it.
 */
export interface StoredImages {
  readonly file: string;
  /** Where they begin in it, bytes. */
  readonly start: number;
  /** All of them, bytes. */
  readonly length: number;
  /** CRC-32 of each image: what is read is checked. */
  readonly checksums: Uint32Array;
}

/**
 * These images, one after the other. Throws Unavailable where the file does not hold what was written; its folder, which is
 * a copy that can be made again, is removed first.
 */
export function readImages(
  images: Images,
  bytesEach: number,
  indices: Iterable<number>,
): Uint8Array {
  const chosen = Array.from(indices);
  const rows = new Uint8Array(chosen.length * bytesEach);
  if (images instanceof Uint8Array) {
    for (const [i, index] of chosen.entries()) {
      rows.set(images.subarray(index * bytesEach, (index + 1) * bytesEach), i * bytesEach);
    }
    return rows;
  }
  withFile(images.file, (file) => {
    for (const [i, index] of chosen.entries()) {
      const row = rows.subarray(i * bytesEach, (i + 1) * bytesEach);
      const read = readSync(file, row, 0, bytesEach, images.start + index * bytesEach);
      if (read !== bytesEach || crc32(row) !== images.checksums[index]) throw removed(images.file);
    }
  });
  return rows;
}

/** All images in pieces of some MiB, in order. */
export function* pieces(images: Images, bytesEach: number): Generator<Uint8Array, void, undefined> {
  if (images instanceof Uint8Array) return yield images;
  const count = images.length / bytesEach;
  const each = Math.max(1, Math.floor(pieceBytes / bytesEach));
  for (let from = 0; from < count; from += each) {
    const length = Math.min(each, count - from);
    yield readImages(images, bytesEach, range(from, length));
  }
}

/** All of them in memory. */
export function wholeImages(images: Images, bytesEach: number): Uint8Array {
  if (images instanceof Uint8Array) return images;
  const whole = new Uint8Array(images.length);
  let at = 0;
  for (const piece of pieces(images, bytesEach)) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const pieceBytes = 8 * 2 ** 20;

function withFile(path: string, use: (file: number) => void): void {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOENT" ? removed(path) : error;
  }
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}

function removed(file: string): Unavailable {
  rmSync(dirname(file), { recursive: true, force: true });
  return new Unavailable(
    `${file} no longer holds the images that were decoded; it is removed, and made anew by the next attempt`,
  );
}

function* range(from: number, length: number): Generator<number, void, undefined> {
  for (let i = 0; i < length; i++) yield from + i;
}
