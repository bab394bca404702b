import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildIn } from "./build-id.ts";

const folder = mkdtempSync(join(tmpdir(), "resweep-build-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a build is known by its content, and by a name that later builds leave alone", () => {
  expect(buildIn(folder)).toEqual({ id: "sources", child: null, source: null });
  const bundle = join(folder, "child.mjs");
  writeFileSync(bundle, "one");
  const one = buildIn(folder);
  expect(one).toEqual({ id: "7692c3ad3540", child: bundle, source: null });
  const kept = join(folder, "child-7692C3AD.mjs");
  writeFileSync(kept, "one");
  expect(buildIn(folder)).toEqual({ ...one, child: kept });
  const source = { commit: "0123456789ab", dirty: true, lockfile: null };
  writeFileSync(join(folder, "source.json"), JSON.stringify(source));
  expect(buildIn(folder).source).toEqual(source);
  const told = { ...source, packages: { "@tensorflow/tfjs-node-gpu": "4.22.0" } };
  writeFileSync(join(folder, "source.json"), JSON.stringify(told));
  expect(buildIn(folder).source).toEqual(told);
  writeFileSync(join(folder, "source.json"), "{");
  expect(buildIn(folder).source).toBeNull();
  writeFileSync(bundle, "two");
  expect(buildIn(folder).id).not.toBe(one.id);
});
