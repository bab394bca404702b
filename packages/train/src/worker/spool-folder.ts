import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Fence } from "@resweep/store";
import { z } from "zod";

/** Whose spool it is, and which worker process ships it. */
const Owner = z.object({
  trialId: z.int(),
  fence: z.int(),
  host: z.string(),
  pid: z.int(),
});

/** One folder an attempt: the segments of its spool and a note of whose it is. */
export interface SpoolFolder {
  readonly attempt: Fence;
  readonly path: string;
  remove(): Promise<void>;
}

const ownerName = "owner.json";

export async function createSpoolFolder(
  spoolDir: string,
  { trialId, fence }: Fence,
): Promise<SpoolFolder> {
  const folder = join(spoolDir, `trial-${trialId}-attempt-${fence}`);
  const made = spoolFolder(folder, { trialId, fence });
  const owner: z.infer<typeof Owner> = { trialId, fence, host: hostname(), pid: process.pid };
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, ownerName), JSON.stringify(owner));
  } catch (error) {
    await made.remove().catch(() => {});
    throw error;
  }
  return made;
}

/** Spools of worker processes of this machine that are no more. */
export async function abandonedSpools(spoolDir: string): Promise<SpoolFolder[]> {
  const found: SpoolFolder[] = [];
  for (const name of await readdir(spoolDir).catch(() => [])) {
    const folder = join(spoolDir, name);
    const text = await readFile(join(folder, ownerName), "utf8").catch(() => null);
    const owner = text === null ? null : Owner.safeParse(jsonOrNull(text)).data;
    if (!owner || owner.host !== hostname() || isAlive(owner.pid)) continue;
    found.push(spoolFolder(folder, { trialId: owner.trialId, fence: owner.fence }));
  }
  return found;
}

function spoolFolder(folder: string, attempt: Fence): SpoolFolder {
  return {
    attempt,
    path: folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
