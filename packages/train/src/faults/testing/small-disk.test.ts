import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mountSmallDisk, whyNoSmallDisk } from "./small-disk.ts";

const why = whyNoSmallDisk();

test.skipIf(why)(
  `the disks of a killed run are unmounted by the next${why ? `: ${why}` : ""}`,
  () => {
    const home = mkdtempSync(join(tmpdir(), "resweep-disks-"));
    const left = join(home, "left");
    const mounted = () => readFileSync("/proc/mounts", "utf8");
    const own = mountSmallDisk(join(home, "own"), 1);
    try {
      mkdirSync(left);
      const { pid } = spawnSync("true");
      spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", `resweep-test-${pid}`, left]);
      expect(mounted()).toContain(left);
      mountSmallDisk(join(home, "next"), 1).unmount();
      expect(mounted()).not.toContain(left);
      expect(existsSync(left)).toBe(false);
      expect(mounted()).toContain(own.folder);
    } finally {
      own.unmount();
      rmSync(home, { recursive: true, force: true });
    }
  },
);
