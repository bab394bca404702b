import { type FileHandle, open, rm } from "node:fs/promises";
import type { SpoolRecord } from "@resweep/spec";
import { decodeRecord } from "./line.ts";
import { listSegments, segmentFile } from "./segments.ts";

export interface SpoolBatch {
  readonly records: readonly SpoolRecord[];
  /** Sequence of the first of them; the first record of a spool has sequence 1. */
  readonly fromSequence: number;
}

interface Segment {
  readonly firstSequence: number;
  readonly file: FileHandle;
}

/**
 * Reads a spool that another process is appending to. What was read stays unread until `acknowledge`; a segment of which
 * everything is acknowledged is deleted when the next one is begun.
 */
export class SpoolReader {
  readonly #folder: string;
  #segment: Segment | null = null;
  /** In the segment. */
  #offset = 0;
  #sequence: number;
  #acknowledgedBytes = 0;
  #pending: { bytes: number; count: number } = { bytes: 0, count: 0 };

  private constructor(folder: string, firstSequence: number) {
    this.#folder = folder;
    this.#sequence = firstSequence;
  }

  /** Begins at the oldest record that is left of the spool. */
  static async open(folder: string): Promise<SpoolReader> {
    const [oldest = 1] = await listSegments(folder);
    return new SpoolReader(folder, oldest);
  }

  /** Sequence of the last acknowledged record. */
  get acknowledged(): number {
    return this.#sequence - 1;
  }

  /** Bytes that this reader acknowledged. */
  get acknowledgedBytes(): number {
    return this.#acknowledgedBytes;
  }

  /** The next whole records, at most `limit` and about a megabyte; empty when there is nothing new. */
  async read(limit: number): Promise<SpoolBatch> {
    for (;;) {
      const { records, bytes } = await this.#scan(limit);
      this.#pending = { bytes, count: records.length };
      if (records.length > 0 || !(await this.#advance())) {
        return { records, fromSequence: this.#sequence };
      }
    }
  }

  /** The last batch is stored for good. */
  acknowledge(): void {
    this.#offset += this.#pending.bytes;
    this.#acknowledgedBytes += this.#pending.bytes;
    this.#sequence += this.#pending.count;
    this.#pending = { bytes: 0, count: 0 };
  }

  /**
   * For a spool whose writer is gone: cuts it after the last good record, and removes what follows a gap. Says how many
   * records were written whole and in order, and how many bytes went.
   * A killed writer leaves half a line; a lost page leaves a line whose checksum is wrong, or a segment too short.
   */
  async cutTornTail(): Promise<{ records: number; cutBytes: number }> {
    let end = this.#sequence;
    let cutBytes = 0;
    for (const first of await listSegments(this.#folder)) {
      if (first < (this.#segment?.firstSequence ?? 0)) continue;
      const file = await open(segmentFile(this.#folder, first), "r+");
      try {
        const isUnderWay = first === this.#segment?.firstSequence;
        // A segment that does not begin where the one before ended follows a gap.
        if (!isUnderWay && first !== end) {
          cutBytes += (await file.stat()).size;
          await rm(segmentFile(this.#folder, first));
          continue;
        }
        let at = isUnderWay ? this.#offset : 0;
        for (;;) {
          const { records, bytes } = await scan(file, at, Number.POSITIVE_INFINITY);
          if (bytes === 0) break;
          at += bytes;
          end += records.length;
        }
        const { size } = await file.stat();
        if (size > at) {
          await file.truncate(at);
          await file.datasync();
          cutBytes += size - at;
        }
      } finally {
        await file.close();
      }
    }
    return { records: end - 1, cutBytes };
  }

  async close(): Promise<void> {
    await this.#segment?.file.close();
    this.#segment = null;
  }

  async #scan(limit: number) {
    return this.#segment
      ? await scan(this.#segment.file, this.#offset, limit)
      : { records: [], bytes: 0 };
  }

  /**
   * Goes on to the segment that begins with the next record, where it is there: then the one under way is complete, and
   * all of it acknowledged.
   */
  async #advance(): Promise<boolean> {
    if (this.#segment?.firstSequence === this.#sequence) return false;
    const file = await openExisting(segmentFile(this.#folder, this.#sequence));
    if (!file) return false;
    const former = this.#segment;
    this.#segment = { firstSequence: this.#sequence, file };
    this.#offset = 0;
    if (former) {
      await former.file.close();
      await rm(segmentFile(this.#folder, former.firstSequence), { force: true });
    }
    return true;
  }
}

async function openExisting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The whole records from `from` on, and their bytes. */
async function scan(file: FileHandle, from: number, limit: number) {
  let chunk = await bytesAt(file, from, chunkBytes);
  // A record larger than the chunk: read on until its newline is in.
  while (chunk.length > 0 && chunk.indexOf(newline) < 0) {
    const longer = await bytesAt(file, from, chunk.length * 2);
    if (longer.length === chunk.length) break;
    chunk = longer;
  }
  const records: SpoolRecord[] = [];
  let start = 0;
  while (records.length < limit) {
    const end = chunk.indexOf(newline, start);
    const record = end < 0 ? null : decodeRecord(chunk.subarray(start, end));
    if (!record) break;
    records.push(record);
    start = end + 1;
  }
  return { records, bytes: start };
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

const chunkBytes = 1 << 20;
const newline = 0x0a;
