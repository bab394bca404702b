import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";

const script = fileURLToPath(new URL("make-fashion-mnist-mini.mjs", import.meta.url));
const kept = fileURLToPath(new URL("../../datasets/fashion-mnist-mini", import.meta.url));
const installed = "/usr/share/datasets/fashion-mnist";
const made = mkdtempSync(join(tmpdir(), "resweep-mini-"));
afterAll(() => rmSync(made, { recursive: true }));

it("makes again what the repository keeps", ({ skip }) => {
  if (!existsSync(installed)) skip("Debian's package dataset-fashion-mnist is not installed");
  execFileSync(process.execPath, [script, installed, made]);
  const content = (folder: string, name: string) => gunzipSync(readFileSync(join(folder, name)));
  const files = readdirSync(kept).filter((name) => name.endsWith(".gz"));
  expect(readdirSync(made).sort()).toEqual(files.sort());
  for (const name of files) expect(content(made, name).equals(content(kept, name))).toBe(true);
});

it("keeps the licence of its authors beside the data", () => {
  expect(readFileSync(join(kept, "LICENSE"), "utf8")).toContain("Copyright © 2017 Zalando SE");
});
