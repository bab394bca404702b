import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mountSmallDisk, whyNoSmallDisk } from "../faults/testing/small-disk.ts";
import { createDiskGuard } from "./disk-guard.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-disk-guard-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("a disk with room lacks nothing; what cannot be looked at is not in the way", async () => {
  expect(await createDiskGuard([root, join(root, "not-yet")]).lacking()).toBeNull();
});

test("after a refusal it rests, and then asks for a write that works", async () => {
  let now = 0;
  const folder = mkdtempSync(join(root, "gone-"));
  const guard = createDiskGuard([folder], { pauseMs: 1_000, now: () => now });
  guard.refused();
  now = 999;
  expect(await guard.lacking()).toBe("a disk was full just now");
  now = 1_000;
  rmSync(folder, { recursive: true });
  expect(await guard.lacking()).toBe(`${folder} takes no file (ENOENT)`);
  now = 2_000;
  const other = createDiskGuard([root], { pauseMs: 1_000, now: () => now });
  other.refused();
  now = 3_000;
  expect(await other.lacking()).toBeNull();
  now = 3_001;
  expect(await other.lacking()).toBeNull();
});

const skipped = whyNoSmallDisk();
test.skipIf(skipped !== null)(
  `a disk that is nearly full lacks room, with how much and what to do${skipped ? ` (skipped: ${skipped})` : ""}`,
  async () => {
    const folder = join(root, "small");
    const disk = mountSmallDisk(folder, 40);
    try {
      const guard = createDiskGuard([root, folder]);
      expect(await guard.lacking()).toBeNull();
      const hog = join(folder, "hog");
      writeFileSync(hog, Buffer.alloc(39 * 2 ** 20));
      expect(await guard.lacking()).toBe(
        `${folder} has 1 MiB free, less than 2; free some, or name another folder with RESWEEP_DATA`,
      );
      rmSync(hog);
      expect(await guard.lacking()).toBeNull();
    } finally {
      disk.unmount();
    }
  },
);
