import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readTar } from "./tar.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-tar-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "folder"));
writeFileSync(join(root, "folder/a.bin"), "aaa");
writeFileSync(join(root, "folder/b.bin"), Buffer.alloc(2000, 66));
writeFileSync(join(root, "folder/readme.html"), "ignored");
const bytes = execFileSync("tar", ["-cf", "-", "-C", root, "folder"]);

it("gives the wanted members by base name", () => {
  const members = readTar(bytes, ["a.bin", "b.bin"], "x.tar");
  expect(Buffer.from(members.get("a.bin")!).toString()).toBe("aaa");
  expect(members.get("b.bin")).toHaveLength(2000);
  expect(members.size).toBe(2);
});

it("names what is missing, and a cut archive", () => {
  expect(() => readTar(bytes, ["a.bin", "c.bin"], "x.tar")).toThrow("x.tar: lacks c.bin");
  const b = Buffer.from(bytes).indexOf(Buffer.alloc(100, 66));
  expect(() => readTar(bytes.subarray(0, b + 300), ["b.bin"], "x.tar")).toThrow(
    "x.tar: is a truncated archive",
  );
});
