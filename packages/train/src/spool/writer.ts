import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from "node:fs";
import type { SpoolRecord } from "@resweep/spec";
import { isFullDisk } from "./full-disk.ts";
import { encodeRecord } from "./line.ts";
import { SEGMENT_BYTES, segmentFile } from "./segments.ts";

export interface SpoolWriter {
  /**
   * Appends one record; it is in the kernel's hands when this returns, and on the disk within a second. Never throws:
   * what a full disk refuses waits in memory, in order, until `flush`; any other refusal is told by `problem`, and from
   * then on nothing is written, so that no record follows a gap.
   */
  append(record: SpoolRecord): void;
  /** Writes what waits for room on the disk; throws while there is none. */
  flush(): void;
  /** Records wait for room on the disk. */
  readonly blocked: boolean;
  /** Why the spool takes no more records, or null. */
  readonly problem: Error | null;
  /** Records that this writer appended whole. */
  readonly count: number;
  /** Bytes of these. */
  readonly bytes: number;
  /** On the disk, then closed; what still waits is given up. Never throws. */
  close(): void;
}

/** One file of the spool; it is closed when nothing waits for a sync of it. */
interface Segment {
  readonly descriptor: number;
  bytes: number;
  syncs: number;
  ended: boolean;
}

/** Appends to the spool in `folder`; `firstSequence` is that of the first record it is given. */
export function openSpoolWriter(
  folder: string,
  { firstSequence = 1, segmentBytes = SEGMENT_BYTES } = {},
): SpoolWriter {
  let segment: Segment | null = null;
  const unsynced = new Set<Segment>();
  const waiting: Buffer[] = [];
  /** Bytes of the first waiting record that are in the file: the rest follows when there is room. */
  let written = 0;
  let count = 0;
  let bytes = 0;
  let dirty = false;
  let problem: Error | null = null;

  const open = (): Segment => {
    const descriptor = openSync(segmentFile(folder, firstSequence + count), "a");
    return { descriptor, bytes: 0, syncs: 0, ended: false };
  };
  const sync = (one: Segment) => {
    one.syncs += 1;
    unsynced.add(one);
    // After a failed sync the kernel may have dropped the pages: nothing after it is to be believed.
    fdatasync(one.descriptor, (error) => {
      problem ??= error;
      one.syncs -= 1;
      if (one.syncs === 0) unsynced.delete(one);
      if (one.syncs === 0 && one.ended) closeSync(one.descriptor);
    });
  };
  const end = (one: Segment) => {
    one.ended = true;
    sync(one);
    segment = null;
  };
  const flush = () => {
    if (problem) throw problem;
    for (let line = waiting[0]; line; line = waiting[0]) {
      segment ??= open();
      while (written < line.length) written += writeSync(segment.descriptor, line, written);
      waiting.shift();
      written = 0;
      count += 1;
      bytes += line.length;
      segment.bytes += line.length;
      dirty = true;
      if (segment.bytes >= segmentBytes) end(segment);
    }
  };

  const timer = setInterval(() => {
    if (!dirty) return;
    dirty = false;
    if (segment) sync(segment);
  }, 1_000);
  timer.unref();
  return {
    append(record) {
      if (problem) return;
      try {
        waiting.push(encodeRecord(record));
        flush();
      } catch (error) {
        if (!isFullDisk(error)) problem ??= error as Error;
      }
    },
    flush,
    get blocked() {
      return waiting.length > 0 && !problem;
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
      try {
        for (const one of new Set([...unsynced, ...(segment ? [segment] : [])])) {
          fdatasyncSync(one.descriptor);
        }
      } catch (error) {
        problem ??= error as Error;
      }
      if (segment?.syncs === 0) closeSync(segment.descriptor);
      else if (segment) segment.ended = true;
      segment = null;
    },
  };
}
