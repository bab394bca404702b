import { randomUUID } from "node:crypto";
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
} from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Unavailable } from "@resweep/spec";
import type { ArtifactStore, ListedArtifact } from "./artifact-store.ts";
import { checkDigest, digest } from "./digest.ts";
import { ArtifactMissing } from "./errors.ts";
import { checkKey } from "./keys.ts";

const partialFolder = ".partial";
const dayMs = 86_400_000;

/** Opens the store in `folder`, which is made where it is missing. Throws Unavailable where it cannot be written. */
export async function openFolderStore(folder: string): Promise<ArtifactStore> {
  const root = resolve(folder);
  const partial = join(root, partialFolder);
  let id: string;
  let realRoot: string;
  try {
    await mkdir(partial, { recursive: true });
    realRoot = await realpath(root);
    id = await identify(root);
    await sweepPartial(partial);
  } catch (error) {
    throw new Unavailable(
      `cannot use ${root} as the artifact store (${codeOf(error)}); check its owner and free space, or name another with RESWEEP_ARTIFACTS`,
      { cause: error },
    );
  }

  /** The file of a key; a link inside the store may not lead out of it. */
  const locate = async (key: string) => {
    checkKey(key);
    const file = join(root, key);
    let existing = dirname(file);
    for (;;) {
      const real = await realpath(existing).catch(() => null);
      if (real !== null) {
        if (real !== realRoot && !real.startsWith(realRoot + sep)) {
          throw new Unavailable(`${existing} leads out of the artifact store; remove that link`);
        }
        return file;
      }
      existing = dirname(existing);
    }
  };

  return {
    id,
    address: root,
    async put(key, bytes) {
      const file = await locate(key);
      const temporary = join(partial, randomUUID());
      try {
        await writeDurably(temporary, bytes);
        const made = await mkdir(dirname(file), { recursive: true });
        await rename(temporary, file);
        // The new name, and the names of folders made on the way, are durable once their folders are.
        for (let at = dirname(file); ; at = dirname(at)) {
          await syncFolder(at);
          if (made === undefined || at === dirname(made)) break;
        }
      } catch (error) {
        await rm(temporary, { force: true });
        throw new Unavailable(
          `cannot store ${file} (${codeOf(error)}); check the free space and permissions of ${root}`,
          { cause: error },
        );
      }
      return { key, sha256: digest(bytes), bytes: bytes.length };
    },
    async get(key, { sha256 }) {
      const file = await locate(key);
      let bytes: Buffer;
      try {
        bytes = await readFile(file);
      } catch (error) {
        if (codeOf(error) === "ENOENT") throw new ArtifactMissing(key, root, { cause: error });
        throw new Unavailable(`cannot read ${file} (${codeOf(error)}); check its permissions`, {
          cause: error,
        });
      }
      checkDigest(bytes, sha256, file);
      return bytes;
    },
    async delete(key) {
      const file = await locate(key);
      await rm(file, { force: true });
      // Folders that hold nothing any more go with it; one that another writer makes its own again is made again.
      for (let at = dirname(file); at !== root; at = dirname(at)) {
        if (
          !(await rmdir(at).then(
            () => true,
            () => false,
          ))
        )
          return;
      }
    },
    async list(prefix) {
      const found: ListedArtifact[] = [];
      const above = prefix.slice(0, Math.max(0, prefix.lastIndexOf("/")));
      if (above !== "") checkKey(above);
      const from = join(root, above);
      const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(
        (error) => {
          if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
          throw new Unavailable(`cannot list ${from} (${codeOf(error)}); check its permissions`, {
            cause: error,
          });
        },
      );
      for (const entry of entries) {
        const file = join(entry.parentPath, entry.name);
        const key = relative(root, file).split(sep).join("/");
        if (!entry.isFile() || key.startsWith(".") || !key.startsWith(prefix)) continue;
        const facts = await stat(file).catch(() => null);
        if (facts) found.push({ key, bytes: facts.size, modifiedAt: facts.mtime });
      }
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
  };
}

/** The id in the store's `.id` file; whoever links it first decides it. */
async function identify(root: string): Promise<string> {
  const file = join(root, ".id");
  const read = () => readFile(file, "utf8").then((text) => text.trim());
  const known = await read().catch(() => "");
  if (known !== "") return known;
  const temporary = join(root, partialFolder, randomUUID());
  await writeDurably(temporary, new TextEncoder().encode(`${randomUUID()}\n`));
  await link(temporary, file).catch((error) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
  await rm(temporary, { force: true });
  await syncFolder(root);
  return read();
}

/** Files of writers that died; a day is longer than any write. */
async function sweepPartial(partial: string): Promise<void> {
  for (const name of await readdir(partial)) {
    const file = join(partial, name);
    const facts = await stat(file).catch(() => null);
    if (facts && Date.now() - facts.mtimeMs > dayMs) await rm(file, { force: true });
  }
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "wx", 0o640);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Names that were made or changed in `folder` are durable when it resolves. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);
