import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { architecturesFile, architecturesPage } from "./architectures.ts";

test("docs/architectures.md is what the catalogue says; else run npx tsx tools/docs/architectures.ts", () => {
  expect(readFileSync(architecturesFile, "utf8")).toBe(architecturesPage());
});
