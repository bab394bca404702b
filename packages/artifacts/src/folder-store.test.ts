import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInput, Unavailable } from "@resweep/spec";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { ArtifactDamaged, ArtifactMissing } from "./errors.ts";
import { openFolderStore } from "./folder-store.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-artifacts-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(root, "store-")), "deep/artifacts");
});

const bytes = new TextEncoder().encode("weights");
const sha256 = "9a129a76de7a77d3bd52e10e5e3bbd74937b9e0b9bdfd29e7ef42bdf6efb6a9b";

describe("a folder store", () => {
  it("gives back what was put, by key and digest", async () => {
    const store = await openFolderStore(folder);
    const reference = await store.put("trials/12/3/epoch-4.safetensors", bytes);
    expect(reference).toEqual({
      key: "trials/12/3/epoch-4.safetensors",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: 7,
    });
    expect(new Uint8Array(await store.get(reference.key, reference))).toEqual(bytes);
    expect(readdirSync(join(folder, ".partial"))).toEqual([]);
  });

  it("replaces the content of a key", async () => {
    const store = await openFolderStore(folder);
    await store.put("a", bytes);
    const second = await store.put("a", new Uint8Array(3));
    expect(await store.get("a", second)).toHaveLength(3);
  });

  it("keeps one id for good, whoever opens it first", async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => openFolderStore(folder)));
    expect(new Set(stores.map(({ id }) => id)).size).toBe(1);
    expect((await openFolderStore(folder)).id).toBe(stores[0]!.id);
    expect((await openFolderStore(join(folder, "other"))).id).not.toBe(stores[0]!.id);
  });

  it("refuses content that is not what was recorded", async () => {
    const store = await openFolderStore(folder);
    const reference = await store.put("t/a", bytes);
    writeFileSync(join(folder, "t/a"), "weighty");
    const reading = store.get("t/a", reference);
    await expect(reading).rejects.toThrow(ArtifactDamaged);
    await expect(reading).rejects.toThrow(
      `${join(folder, "t/a")} does not have the recorded checksum`,
    );
  });

  it("names what is missing", async () => {
    const store = await openFolderStore(folder);
    await expect(store.get("t/none", { sha256 })).rejects.toThrow(ArtifactMissing);
    await expect(store.get("t/none", { sha256 })).rejects.toThrow(`t/none is not in ${folder}`);
  });

  it("deletes, and does not mind when there is nothing", async () => {
    const store = await openFolderStore(folder);
    await store.put("t/a", bytes);
    await store.delete("t/a");
    await store.delete("t/a");
    expect(await store.list("")).toEqual([]);
  });

  it("lists keys by prefix, without its own files", async () => {
    const store = await openFolderStore(folder);
    for (const key of ["t/2/b", "t/1/a", "t/10/c", "u"]) await store.put(key, bytes);
    writeFileSync(join(folder, ".partial/half"), "x");
    expect((await store.list("")).map(({ key }) => key)).toEqual(["t/1/a", "t/10/c", "t/2/b", "u"]);
    expect(await store.list("t/1/")).toEqual([{ key: "t/1/a", bytes: 7 }]);
  });

  it.each([
    "",
    "/etc/passwd",
    "..",
    "../a",
    "a/../../b",
    "a/./b",
    "a//b",
    "a/",
    ".id",
    ".partial/x",
    "a\0b",
    "a\\..\\b",
    "C:/a",
    "a b",
    "é",
    "a/".repeat(400),
  ])("refuses the key %j before anything is touched", async (key) => {
    const store = await openFolderStore(folder);
    for (const attempt of [
      () => store.put(key, bytes),
      () => store.get(key, { sha256 }),
      () => store.delete(key),
    ]) {
      await expect(attempt()).rejects.toThrow(InvalidInput);
    }
    expect(await store.list("")).toEqual([]);
  });

  it("does not follow a link out of its folder", async () => {
    const store = await openFolderStore(folder);
    const outside = mkdtempSync(join(root, "outside-"));
    symlinkSync(outside, join(folder, "link"));
    await expect(store.put("link/deep/a", bytes)).rejects.toThrow(
      "leads out of the artifact store",
    );
    expect(readdirSync(outside)).toEqual([]);
  });

  it("clears what a killed writer left, a day later", async () => {
    await openFolderStore(folder);
    const [old, fresh] = [join(folder, ".partial/old"), join(folder, ".partial/fresh")];
    writeFileSync(old, "x");
    writeFileSync(fresh, "x");
    utimesSync(old, 1, 1);
    await openFolderStore(folder);
    expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
  });

  it("says in one line that the folder cannot be used", async () => {
    const file = join(root, "a-file");
    writeFileSync(file, "");
    await expect(openFolderStore(file)).rejects.toThrow(Unavailable);
    await expect(openFolderStore(file)).rejects.toThrow(
      /^cannot use .*a-file as the artifact store \(E\w+\); .*RESWEEP_DATA$/,
    );
  });

  it("leaves no part behind when a put fails", async () => {
    const store = await openFolderStore(folder);
    mkdirSync(join(folder, "taken/inside"), { recursive: true });
    await expect(store.put("taken", bytes)).rejects.toThrow(Unavailable);
    expect(readdirSync(join(folder, ".partial"))).toEqual([]);
    await store.put("file", bytes);
    await expect(store.put("file/below", bytes)).rejects.toThrow(Unavailable);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("weights");
  });
});
