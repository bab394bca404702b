import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { DatasetDamaged, DatasetUnavailable } from "../errors.ts";

const inflate = promisify(gunzip);

/** A whole file, decompressed where its name ends in .gz. Throws DatasetUnavailable or DatasetDamaged. */
export async function readWhole(dataset: string, file: string): Promise<Uint8Array> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DatasetUnavailable(
      dataset,
      `cannot read ${file} (${reason}); check the folder and its permissions`,
      { cause: error },
    );
  }
  if (!file.endsWith(".gz")) return bytes;
  try {
    return await inflate(bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "Z_BUF_ERROR" ? "is truncated" : "is not a sound gzip file";
    throw new DatasetDamaged(file, `${what}; get the file again, or name another folder`, {
      cause: error,
    });
  }
}
