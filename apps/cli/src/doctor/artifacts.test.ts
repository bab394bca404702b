import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { afterAll, expect, test } from "vitest";
import { artifactStore } from "./artifacts.ts";

const folder = mkdtempSync(path.join(tmpdir(), "resweep-doctor-artifacts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a folder that is there is written to, and left as it was", async () => {
  const artifacts = path.join(folder, "used");
  const { id } = await openFolderStore(artifacts);
  const part = await artifactStore({ artifacts });
  expect(part).toMatchObject({ name: "artifact store", ok: true });
  expect(part.detail).toMatch(new RegExp(`^${artifacts}, can be written, .* free; id ${id}$`));
  expect(await (await openFolderStore(artifacts)).list("")).toEqual([]);
});

test("one that is not there yet is not made", async () => {
  const artifacts = path.join(folder, "not/yet");
  const part = await artifactStore({ artifacts });
  expect(part).toMatchObject({ ok: true, detail: `folder ${artifacts}, made when first used` });
  expect(existsSync(path.join(folder, "not"))).toBe(false);
});

test("what cannot be used says why and what to do, in one line", async () => {
  const file = path.join(folder, "file");
  writeFileSync(file, "");
  const nobody = "s3://bucket/x?endpoint=http://127.0.0.1:9";
  for (const artifacts of [file, nobody, "gs://bucket"]) {
    const { ok, detail, fix } = await artifactStore({ artifacts });
    expect(ok).toBe(false);
    expect(detail).not.toContain("\n");
    expect(fix).toContain("RESWEEP_ARTIFACTS");
  }
  expect(readdirSync(folder).sort()).toEqual(["file", "used"]);
});
