import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { announcedAddress, beTheOnlyOne } from "./only-one.ts";

const folder = mkdtempSync(path.join(tmpdir(), "resweep-only-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a second up in the same data folder learns where the first one's page is", async () => {
  const first = await beTheOnlyOne(folder);
  expect(await beTheOnlyOne(folder)).toBeNull();
  expect(announcedAddress(folder)).toBeNull();
  first?.announce("http://localhost:3000");
  expect(announcedAddress(folder)).toBe("http://localhost:3000");
  await first?.release();
  expect(announcedAddress(folder)).toBeNull();
  const next = await beTheOnlyOne(folder);
  expect(next).not.toBeNull();
  await next?.release();
});
