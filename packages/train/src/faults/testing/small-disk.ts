import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A file system of its own that a test may fill. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room on it for `ms`, or until `noticed` says so. */
  fullFor(ms: number, noticed?: () => boolean): Promise<void>;
  unmount(): void;
}

/** The reason why a test cannot have small disks here, or null. */
export function whyNoSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "resweep-disk-"));
  try {
    mountSmallDisk(folder, 1).unmount();
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Mounts a tmpfs of `sizeMiB` on a folder. Throws the reason where this machine does not permit it. */
export function mountSmallDisk(folder: string, sizeMiB: number): SmallDisk {
  unmountLeftBehind();
  mkdirSync(folder, { recursive: true });
  const options = `size=${sizeMiB}m,mode=755`;
  const { status, stderr, error } = spawnSync(
    "mount",
    ["-t", "tmpfs", "-o", options, `${NAMED}${process.pid}`, folder],
    { encoding: "utf8" },
  );
  if (status !== 0) {
    const why = error ? error.message : stderr.trim().split("\n")[0];
    throw new Error(`a small disk cannot be mounted here: ${why}`);
  }
  // Lazily: a killed worker's file may still be open.
  const unmount = () => void spawnSync("umount", ["-l", folder]);
  process.once("exit", unmount);
  const filler = join(folder, "filler");
  return {
    folder,
    async fullFor(ms, noticed = () => false) {
      const until = performance.now() + ms;
      try {
        while (performance.now() < until && !noticed()) {
          fill(filler);
          await sleep(50); // what others remove is taken at once
        }
      } finally {
        rmSync(filler, { force: true });
      }
    },
    unmount() {
      process.off("exit", unmount);
      unmount();
    },
  };
}

/** Of each small disk, before the number of the process that mounted it. */
const NAMED = "resweep-test-";

/** A run that was killed could not unmount its disks, which hold memory: this one does, where their process is gone. */
export function unmountLeftBehind(): void {
  for (const line of readFileSync("/proc/mounts", "utf8").split("\n")) {
    const [device = "", folder = ""] = line.split(" ");
    if (!device.startsWith(NAMED) || existsSync(`/proc/${device.slice(NAMED.length)}`)) continue;
    spawnSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function fill(file: string): void {
  const descriptor = openSync(file, "a");
  for (const size of [1 << 20, 4096]) {
    const block = Buffer.alloc(size);
    try {
      for (;;) writeSync(descriptor, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
  closeSync(descriptor);
}
