import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from "node:fs";
import path from "node:path";
import { cache, inCache } from "./folders.mjs";
import { SetupError } from "./setup-error.mjs";

/** Makes a folder of the cache: it appears whole under its name, or not at all. */
export async function makeCachedFolder(name, fill) {
  mkdirSync(cache, { recursive: true });
  const partial = `${name}.partial-`;
  for (const entry of readdirSync(cache)) {
    if (entry.startsWith(partial) && !isAlive(Number(entry.slice(partial.length).split("-")[0]))) {
      rmSync(inCache(entry), { recursive: true, force: true });
    }
  }
  const folder = inCache(`${partial}${process.pid}-${randomBytes(3).toString("hex")}`);
  mkdirSync(folder);
  try {
    await fill(folder);
    renameSync(folder, inCache(name));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(inCache(name))) throw error; // else another clone with this cache was first
  }
}

/** Refuses to begin what the disk cannot hold. */
export function needSpace(gigabytes) {
  const { bavail, bsize } = statfsSync(cache);
  const free = (bavail * bsize) / 1e9;
  if (free >= gigabytes) return;
  throw new SetupError(
    `${path.resolve(cache)} has ${free.toFixed(1)} GB free and ${gigabytes} GB are needed: free some, or name another place with RESWEEP_CACHE`,
  );
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
