import { readdir } from "node:fs/promises";
import { join } from "node:path";

/*
 * A spool is a folder of segments. Each is named after the sequence of its first record, so that whoever finds the
 * folder knows what was acknowledged and deleted, and that none is missing in between.
 */

/** A segment is ended by the record that makes it at least this large. */
export const SEGMENT_BYTES = 16 * 2 ** 20;

const pattern = /^records-(\d{12})$/;

export function segmentFile(folder: string, firstSequence: number): string {
  return join(folder, `records-${String(firstSequence).padStart(12, "0")}`);
}

/** First sequences of the segments there are, ascending. */
export async function listSegments(folder: string): Promise<number[]> {
  return (await readdir(folder))
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
