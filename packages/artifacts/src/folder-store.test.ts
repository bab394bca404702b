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
import { Unavailable } from "@resweep/spec";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openFolderStore } from "./folder-store.ts";
import { openArtifactStore } from "./open-artifact-store.ts";
import { storeContract } from "./testing/store-contract.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-artifacts-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(root, "store-")), "deep/artifacts");
});

const bytes = new TextEncoder().encode("weights");

describe("a store in a folder", () => {
  storeContract({
    fresh: async () => join(mkdtempSync(join(root, "store-")), "deep/artifacts"),
    open: openArtifactStore,
    tamper: async (address, key, bytes) => writeFileSync(join(address, key), bytes),
  });

  it("leaves nothing beside the file, and hides what is its own", async () => {
    const store = await openFolderStore(folder);
    await store.put("t/a", bytes);
    expect(readdirSync(join(folder, ".partial"))).toEqual([]);
    writeFileSync(join(folder, ".partial/half"), "x");
    expect((await store.list("")).map(({ key }) => key)).toEqual(["t/a"]);
  });

  it("removes the folders that a deleted file leaves empty, and no others", async () => {
    const store = await openFolderStore(folder);
    for (const key of ["t/1/a", "t/1/b", "t/2/c"]) await store.put(key, bytes);
    await store.delete("t/1/a");
    expect(readdirSync(join(folder, "t/1"))).toEqual(["b"]);
    await store.delete("t/1/b");
    expect(readdirSync(join(folder, "t"))).toEqual(["2"]);
    await store.delete("t/2/c");
    expect(readdirSync(folder).sort()).toEqual([".id", ".partial"]);
    await store.put("t/1/a", bytes);
    expect(await store.list("t/2/")).toEqual([]);
  });

  it("writes beside what is deleted, again and again", async () => {
    const store = await openFolderStore(folder);
    const writer = async (name: string) => {
      for (let i = 0; i < 100; i++) {
        const reference = await store.put(`t/${name}/${i}`, bytes);
        await store.get(reference.key, reference);
        await store.delete(reference.key);
      }
    };
    await Promise.all(["a", "b", "c"].map(writer));
    expect(await store.list("")).toEqual([]);
  });

  it("knows how much room there is", async () => {
    expect(await (await openFolderStore(folder)).freeBytes()).toBeGreaterThan(0);
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
      /^cannot use .*a-file as the artifact store \(E\w+\); .*RESWEEP_ARTIFACTS$/,
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
