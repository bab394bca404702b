import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findBundledFolder } from "./bundled-folder.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-bundled-"));
afterAll(() => rmSync(root, { recursive: true }));

it("finds datasets/NAME above any of the places to start from", () => {
  mkdirSync(join(root, "clone/datasets/tiny"), { recursive: true });
  mkdirSync(join(root, "clone/apps/cli/dist"), { recursive: true });
  mkdirSync(join(root, "elsewhere"));
  const found = join(root, "clone/datasets/tiny");
  expect(findBundledFolder("tiny", [join(root, "clone/apps/cli/dist")])).toBe(found);
  expect(findBundledFolder("tiny", [join(root, "elsewhere"), join(root, "clone")])).toBe(found);
  expect(findBundledFolder("tiny", [join(root, "elsewhere")])).toBeNull();
});

it("finds the repository's own from here", () => {
  expect(findBundledFolder("fashion-mnist-mini")).toMatch(/datasets[\\/]fashion-mnist-mini$/);
});
