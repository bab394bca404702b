import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type ProcessLock, takeLock } from "@resweep/services";

export interface OnlyOne {
  /** Lets others know where the page is. */
  announce(address: string): void;
  release(): Promise<void>;
}

const fileOf = (dataDir: string) => path.join(dataDir, "up.json");

/** One `up` for a data folder: null when one runs already. */
export async function beTheOnlyOne(dataDir: string): Promise<OnlyOne | null> {
  mkdirSync(dataDir, { recursive: true });
  const lock: ProcessLock | null = await takeLock(`up-${hash(realpathSync(dataDir))}`);
  if (lock === null) return null;
  rmSync(fileOf(dataDir), { force: true }); // of one that was killed
  return {
    announce: (address) => writeFileSync(fileOf(dataDir), JSON.stringify({ address })),
    async release() {
      rmSync(fileOf(dataDir), { force: true });
      await lock.release();
    },
  };
}

/** The page of the `up` that runs already; null while it is still starting. */
export function announcedAddress(dataDir: string): string | null {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8")).address;
  } catch {
    return null;
  }
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);
