import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from "node:fs";
import type { SpoolRecord } from "@resweep/spec";
import { encodeRecord } from "./line.ts";

export interface SpoolWriter {
  /**
   * Appends one record; it is in the kernel's hands when this returns, and on the disk within a second. Never throws:
   * what the disk refuses is told by `problem`, and from then on nothing is written, so that no record follows a gap.
   */
  append(record: SpoolRecord): void;
  /** Why the spool takes no more records (a full disk, say), or null. */
  readonly problem: Error | null;
  /** Records that this writer appended whole. */
  readonly count: number;
  /** Bytes of these. */
  readonly bytes: number;
  /** On the disk, then closed. Never throws. */
  close(): void;
}

/** Appends to the spool file; made when it is not there. Throws where it cannot be opened. */
export function openSpoolWriter(file: string): SpoolWriter {
  const descriptor = openSync(file, "a");
  let count = 0;
  let bytes = 0;
  let dirty = false;
  let problem: Error | null = null;
  const attempt = (work: () => void) => {
    try {
      if (!problem) work();
    } catch (error) {
      problem = error as Error;
    }
  };
  const timer = setInterval(() => {
    if (!dirty) return;
    dirty = false;
    // After a failed sync the kernel may have dropped the pages: nothing after it is to be believed.
    fdatasync(descriptor, (error) => {
      problem ??= error;
    });
  }, 1_000);
  timer.unref();
  return {
    append(record) {
      attempt(() => {
        const line = encodeRecord(record);
        writeAll(descriptor, line);
        count += 1;
        bytes += line.length;
        dirty = true;
      });
    },
    get problem() {
      return problem;
    },
    get count() {
      return count;
    },
    get bytes() {
      return bytes;
    },
    close() {
      clearInterval(timer);
      attempt(() => fdatasyncSync(descriptor));
      closeSync(descriptor);
    },
  };
}

function writeAll(descriptor: number, line: Buffer): void {
  let written = 0;
  while (written < line.length) written += writeSync(descriptor, line, written);
}
