import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { InvalidInput } from "@resweep/spec";

/**
 * The whole file or none: what fails on the way leaves the old file as it was. Throws InvalidInput at the option that
 * names it for a place that cannot be written.
 */
export async function writeWhole(
  option: string,
  file: string,
  parts: AsyncIterable<string | Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const target = path.resolve(file);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await pipeline(Readable.from(parts), createWriteStream(temporary));
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "EISDIR" || code === "ENOTDIR")
      throw InvalidInput.at(option, `${file} cannot be written (${code})`, { cause: error });
    throw error;
  }
}
