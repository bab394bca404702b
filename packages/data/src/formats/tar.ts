import { DatasetDamaged } from "../errors.ts";

/**
 * Members of a tar archive whose base names are in `wanted` (POSIX ustar; long names are not needed here).
 * Folders in the names are ignored, so nothing can be written elsewhere. Throws DatasetDamaged.
 */
export function readTar(
  bytes: Uint8Array,
  wanted: readonly string[],
  file: string,
): Map<string, Uint8Array> {
  const members = new Map<string, Uint8Array>();
  const text = (from: number, length: number) =>
    Buffer.from(bytes.subarray(from, from + length))
      .toString("latin1")
      .split("\0", 1)[0]!;
  let at = 0;
  while (at + 512 <= bytes.length && bytes[at] !== 0) {
    const size = Number.parseInt(text(at + 124, 12).trim() || "0", 8);
    const name = text(at, 100).split("/").at(-1)!;
    if (!(size >= 0) || at + 512 + size > bytes.length) {
      throw new DatasetDamaged(file, "is a truncated archive; delete it and fetch it again");
    }
    if (wanted.includes(name)) members.set(name, bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  const missing = wanted.filter((name) => !members.has(name));
  if (missing.length > 0) {
    throw new DatasetDamaged(file, `lacks ${missing.join(", ")}; delete it and fetch it again`);
  }
  return members;
}
