import { crc32 } from "node:zlib";
import { jsonNumber, SpoolRecord } from "@resweep/spec";

/**
 * One record as one line: CRC-32 of the JSON (8 hex digits), its length in bytes (8 hex digits), the JSON, a newline.
 * JSON escapes line breaks, so a newline always ends a record.
 */
export function encodeRecord(record: SpoolRecord): Buffer {
  const json = JSON.stringify(record, finiteOrText);
  return Buffer.from(`${hex(crc32(json))} ${hex(Buffer.byteLength(json))} ${json}\n`);
}

/** The record of one line without its newline, or null when the line is damaged. */
export function decodeRecord(line: Buffer): SpoolRecord | null {
  if (line.length < prefixBytes) return null;
  const json = line.subarray(prefixBytes);
  const prefix = `${hex(crc32(json))} ${hex(json.length)} `;
  if (line.subarray(0, prefixBytes).toString("latin1") !== prefix) return null;
  return SpoolRecord.parse(JSON.parse(json.toString()));
}

const prefixBytes = 18;

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** For JSON.stringify, which turns NaN and infinities into null: JsonNumber reads this back. */
export function finiteOrText(_key: string, value: unknown): unknown {
  return typeof value === "number" ? jsonNumber(value) : value;
}
