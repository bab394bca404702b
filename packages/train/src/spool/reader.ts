import { type FileHandle, open } from "node:fs/promises";
import type { SpoolRecord } from "@resweep/spec";
import { decodeRecord } from "./line.ts";

export interface SpoolBatch {
  readonly records: readonly SpoolRecord[];
  /** Sequence of the first of them; the first record of a spool has sequence 1. */
  readonly fromSequence: number;
}

/** Reads a spool that another process is appending to. What was read stays unread until `acknowledge`. */
export class SpoolReader {
  readonly #file: FileHandle;
  #offset = 0;
  #sequence = 1;
  #pending: { bytes: number; count: number } = { bytes: 0, count: 0 };

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(file: string): Promise<SpoolReader> {
    return new SpoolReader(await open(file, "a+"));
  }

  /** Sequence of the last acknowledged record. */
  get acknowledged(): number {
    return this.#sequence - 1;
  }

  /** Bytes of the spool that were acknowledged. */
  get acknowledgedBytes(): number {
    return this.#offset;
  }

  /** The next whole records, at most `limit` and about a megabyte; empty when there is nothing new. */
  async read(limit: number): Promise<SpoolBatch> {
    const { records, bytes } = await this.#scan(limit);
    this.#pending = { bytes, count: records.length };
    return { records, fromSequence: this.#sequence };
  }

  /** The last batch is stored for good. */
  acknowledge(): void {
    this.#offset += this.#pending.bytes;
    this.#sequence += this.#pending.count;
    this.#pending = { bytes: 0, count: 0 };
  }

  /**
   * For a spool whose writer is gone: cuts the file after the last good record. Says how many good records the spool
   * holds in all, and how many bytes went.
   * A killed writer leaves half a line; a lost page leaves a line whose checksum is wrong.
   */
  async cutTornTail(): Promise<{ records: number; cutBytes: number }> {
    let end = this.#offset;
    let count = this.acknowledged;
    for (;;) {
      const { records, bytes } = await this.#scan(Number.POSITIVE_INFINITY, end);
      if (bytes === 0) break;
      end += bytes;
      count += records.length;
    }
    const { size } = await this.#file.stat();
    if (size > end) {
      await this.#file.truncate(end);
      await this.#file.datasync();
    }
    return { records: count, cutBytes: size - end };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #scan(limit: number, from = this.#offset) {
    let chunk = await this.#bytesAt(from, chunkBytes);
    // A record larger than the chunk: read on until its newline is in.
    while (chunk.length > 0 && chunk.indexOf(newline) < 0) {
      const longer = await this.#bytesAt(from, chunk.length * 2);
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

  async #bytesAt(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#file.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  }
}

const chunkBytes = 1 << 20;
const newline = 0x0a;
