import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Knows whether the disks that trials write to have room for another one. */
export interface DiskGuard {
  /** Why no more work is to be taken, or null. */
  lacking(): Promise<string | null>;
  /** A write was refused: nothing is taken for a while, and then not before one works. */
  refused(): void;
}

/** Kept free of new trials; on a small disk its twentieth part. */
const floorMiB = 512;
const floorShare = 1 / 20;
const restMs = 30_000;
/** A quota refuses what the file system says there is room for. */
const probeBytes = 2 ** 20;

export function createDiskGuard(
  folders: readonly string[],
  { pauseMs = restMs, now = () => performance.now() } = {},
): DiskGuard {
  let restUntil: number | null = null;
  return {
    async lacking() {
      for (const folder of folders) {
        const reason = await shortOf(folder);
        if (reason) return reason;
      }
      if (restUntil === null) return null;
      if (now() < restUntil) return "a disk was full just now";
      for (const folder of folders) {
        const reason = await refusalOf(folder);
        if (!reason) continue;
        restUntil = now() + pauseMs;
        return reason;
      }
      restUntil = null;
      return null;
    },
    refused() {
      restUntil = now() + pauseMs;
    },
  };
}

async function shortOf(folder: string): Promise<string | null> {
  const facts = await statfs(folder).catch(() => null);
  // Some file systems of networks tell no sizes.
  if (!facts || facts.blocks === 0) return null;
  const freeMiB = (facts.bavail * facts.bsize) / 2 ** 20;
  const floor = Math.min(floorMiB, ((facts.blocks * facts.bsize) / 2 ** 20) * floorShare);
  if (freeMiB >= floor) return null;
  return `${folder} has ${freeMiB.toFixed()} MiB free, less than ${Math.ceil(floor)}; free some, or name another folder with RESWEEP_DATA`;
}

async function refusalOf(folder: string): Promise<string | null> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await writeFile(probe, Buffer.alloc(probeBytes), { flush: true });
    return null;
  } catch (error) {
    return `${folder} takes no file (${(error as NodeJS.ErrnoException).code})`;
  } finally {
    await rm(probe, { force: true });
  }
}
