import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Duplex, PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { syncFolder } from "@resweep/artifacts";
import { InvalidInput, Unavailable } from "@resweep/spec";
import { SUMS } from "./manifest.ts";
import { hasEnded, ownMark } from "./process-mark.ts";

export interface WritableFolder {
  /** Writes a new file, durably, through `filter` (that compresses, say); returns how long it became. */
  write(name: string, source: Readable | Uint8Array, filter?: Duplex): Promise<number>;
}

interface WriteOptions {
  readonly signal?: AbortSignal;
  /** So many more of a file are written. */
  readonly onBytes?: (name: string, bytes: number) => void;
  /** One line for a person. */
  readonly onNote?: (line: string) => void;
}

/** In a folder that is being written: which process does. */
const MARK = ".writer";

/**
 * Makes the folder `place` of what `work` writes, with the checksums of all of it: whole, or not at all. Throws
 * InvalidInput where there is something already, Unavailable where it cannot be written, and why `signal` stopped it.
 */
export async function writeFolder<T>(
  place: string,
  work: (folder: WritableFolder) => Promise<T>,
  { signal, onBytes, onNote }: WriteOptions = {},
): Promise<T> {
  const target = path.resolve(place);
  if (await stat(target).catch(() => null))
    throw InvalidInput.at(place, "is there already; name a folder that is not");
  const partial = `${target}.partial`;
  await makePartial(partial, onNote);
  try {
    const sums = new Map<string, string>();
    const folders = new Set([partial]);
    const write: WritableFolder["write"] = async (name, source, filter) => {
      const file = path.join(partial, name);
      const folder = path.dirname(file);
      await mkdir(folder, { recursive: true });
      for (let at = folder; at !== partial; at = path.dirname(at)) folders.add(at);
      const { sha256, bytes } = await writeFile(file, source, filter, {
        signal,
        onBytes: (more) => onBytes?.(name, more),
      });
      sums.set(name, sha256);
      return bytes;
    };
    const result = await work({ write });
    const lines = [...sums].sort().map(([name, sha256]) => `${sha256}  ${name}\n`);
    await writeFile(path.join(partial, SUMS), Readable.from(lines));
    await rm(path.join(partial, MARK));
    for (const folder of folders) await syncFolder(folder);
    await rename(partial, target);
    await syncFolder(path.dirname(target));
    return result;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw signal?.aborted ? signal.reason : asUnavailable(error, place);
  }
}

async function makePartial(
  partial: string,
  onNote: WriteOptions["onNote"] = () => {},
): Promise<void> {
  const parent = path.dirname(partial);
  try {
    await mkdir(parent, { recursive: true });
  } catch (error) {
    throw asUnavailable(error, parent);
  }
  const mark = await readFile(path.join(partial, MARK), "utf8").catch(() => "");
  if (hasEnded(mark)) {
    await rm(partial, { recursive: true, force: true });
    onNote(`removed ${partial}, which a backup that was killed had left`);
  }
  try {
    await mkdir(partial);
    await writeFile(path.join(partial, MARK), Buffer.from(ownMark()));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw asUnavailable(error, partial);
    throw InvalidInput.at(
      partial,
      "is of a backup that runs or was interrupted; remove it where none runs, or name another place",
      { cause: error },
    );
  }
}

/** A checkpoint must not be readable by more people than it was: 0640, as in the artifact store. */
async function writeFile(
  file: string,
  source: Readable | Uint8Array,
  filter?: Duplex,
  { signal, onBytes }: { signal?: AbortSignal; onBytes?: (bytes: number) => void } = {},
) {
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = async function* (chunks: AsyncIterable<string | Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes?.(chunk.length);
      yield chunk;
    }
  };
  const from = source instanceof Uint8Array ? Readable.from([source]) : source;
  const to = createWriteStream(file, { flags: "wx", mode: 0o640, flush: true });
  await pipeline(from, filter ?? new PassThrough(), measure, to, { signal });
  return { sha256: hash.digest("hex"), bytes };
}

/** What the file system says, in one line; the rest as it is. */
function asUnavailable(error: unknown, place: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (!code || !syscall || !/^E[A-Z]+$/.test(code) || code.startsWith("ECONN")) return error;
  return new Unavailable(
    `cannot write ${place} (${code}); check the free space and permissions there`,
    { cause: error },
  );
}
