import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from "node:fs";
import type { SpoolRecord } from "@resweep/spec";
import { encodeRecord } from "./line.ts";

export interface SpoolWriter {
  /** Appends one record; it is in the kernel's hands when this returns, and on the disk within a second. */
  append(record: SpoolRecord): void;
  /** Records appended by this writer. */
  readonly count: number;
  /** Bytes appended by this writer. */
  readonly bytes: number;
  /** On the disk, then closed. */
  close(): void;
}

/** Appends to the spool file; made when it is not there. */
export function openSpoolWriter(file: string): SpoolWriter {
  const descriptor = openSync(file, "a");
  let count = 0;
  let bytes = 0;
  let dirty = false;
  const timer = setInterval(() => {
    if (!dirty) return;
    dirty = false;
    // A disk that cannot sync shows itself at the next write; logging never ends a training.
    fdatasync(descriptor, () => {});
  }, 1_000);
  timer.unref();
  return {
    append(record) {
      const line = encodeRecord(record);
      writeAll(descriptor, line);
      count += 1;
      bytes += line.length;
      dirty = true;
    },
    get count() {
      return count;
    },
    get bytes() {
      return bytes;
    },
    close() {
      clearInterval(timer);
      fdatasyncSync(descriptor);
      closeSync(descriptor);
    },
  };
}

function writeAll(descriptor: number, line: Buffer): void {
  let written = 0;
  while (written < line.length) written += writeSync(descriptor, line, written);
}
