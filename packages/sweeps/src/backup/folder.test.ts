import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { InvalidInput } from "@resweep/spec";
import { afterAll, describe, expect, test } from "vitest";
import { MANIFEST, type Manifest, rowsFile, SUMS } from "./manifest.ts";
import { readFolder, verifyFolder } from "./read-folder.ts";
import { writeFolder } from "./write-folder.ts";

const home = mkdtempSync(path.join(tmpdir(), "resweep-backup-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let number = 0;
const newPlace = () => path.join(home, `backup-${++number}`);

const manifest: Manifest = {
  ...{ format: 1, at: "2026-11-24T00:00:00.000Z", migrations: ["20261123000000_tables"] },
  tables: [{ name: "public.sweep", columns: ["id", '"name"'], rows: 2 }],
  sequences: [{ name: "public.sweep_id_seq", last: "2" }],
  missing: [],
};

async function written(place: string, more: object = {}) {
  await writeFolder(place, async (folder) => {
    await folder.write(rowsFile("public.sweep"), Readable.from(["1\ta\n2\tb\n"]), createGzip());
    await folder.write("artifacts/trials/1/1/0-1-7.safetensors", Buffer.from("weights"));
    await folder.write(MANIFEST, Buffer.from(JSON.stringify({ ...manifest, ...more })));
  });
  return place;
}
const verified = async (place: string) =>
  verifyFolder(place, (await readFolder(place)).sums, () => {});

describe("a backup's folder", () => {
  test("is read as it was written, and sha256sum can check it", async () => {
    const place = await written(newPlace());
    const folder = await readFolder(place);
    expect(folder.manifest).toEqual(manifest);
    expect(folder.keys).toEqual(["trials/1/1/0-1-7.safetensors"]);
    const names: string[] = [];
    await verifyFolder(place, folder.sums, (name) => names.push(name));
    expect([...new Set(names)]).toEqual([
      "artifacts/trials/1/1/0-1-7.safetensors",
      "database/public.sweep.tsv.gz",
      "manifest.json",
    ]);
    const said = execFileSync("sha256sum", ["-c", SUMS], { cwd: place, encoding: "utf8" });
    expect(said.trimEnd().split("\n")).toHaveLength(3);
  });

  test("is not there at all when it could not be written to its end", async () => {
    const place = newPlace();
    const failing = writeFolder(place, async (folder) => {
      await folder.write("a", Buffer.from("a"));
      const rows = new Readable({
        read() {
          this.destroy(new Error("connection lost"));
        },
      });
      await folder.write("b", rows, createGzip());
    });
    await expect(failing).rejects.toThrow("connection lost");
    expect(readdirSync(home).filter((name) => name.includes(path.basename(place)))).toEqual([]);
  });

  test("that is interrupted is not there, and says why", async () => {
    const place = newPlace();
    const stop = new AbortController();
    const rows = Readable.from(
      (async function* () {
        yield "1\ta\n";
        stop.abort(new Error("stopped"));
        yield "2\tb\n";
      })(),
    );
    const writing = writeFolder(place, (folder) => folder.write("a", rows), {
      signal: stop.signal,
    });
    await expect(writing).rejects.toThrow("stopped");
    expect(readdirSync(home).filter((name) => name.includes(path.basename(place)))).toEqual([]);
  });

  test("replaces nothing, and leaves one that is being written alone", async () => {
    const place = newPlace();
    await mkdir(place);
    await expect(written(place)).rejects.toThrow(/is there already; name a folder that is not/);
    const other = newPlace();
    await mkdir(`${other}.partial`);
    await expect(written(other)).rejects.toThrow(/of a backup that runs or was interrupted/);
    expect(existsSync(`${other}.partial`)).toBe(true);
  });

  test("takes the place of what a killed one left, and says so", async () => {
    const place = newPlace();
    const notes: string[] = [];
    const options = { onNote: (line: string) => notes.push(line) };
    const writing = writeFolder(
      place,
      async () => {
        await expect(written(place)).rejects.toThrow(/of a backup that runs or was interrupted/);
        await cp(`${place}.partial`, `${place}-killed.partial`, { recursive: true });
      },
      options,
    );
    await writing;
    expect(existsSync(path.join(place, ".writer"))).toBe(false);
    const mark = path.join(`${place}-killed.partial`, ".writer");
    // As if this process had been another: its number is the same, its start is not.
    await writeFile(mark, (await readFile(mark, "utf8")).replace(/=[^=]*$/, "=1"));
    await writeFile(path.join(`${place}-killed.partial`, "left"), "");
    await writeFolder(`${place}-killed`, async () => {}, options);
    expect(readdirSync(`${place}-killed`)).toEqual([SUMS]);
    expect(notes).toEqual([
      `removed ${place}-killed.partial, which a backup that was killed had left`,
    ]);
  });

  test("that cannot be made is one line", async () => {
    const file = newPlace();
    await writeFile(file, "");
    await expect(written(path.join(file, "below"))).rejects.toThrow(/cannot write .*\(EEXIST\)/);
  });
});

describe("refused", () => {
  const damages: [string, (place: string) => unknown, RegExp][] = [
    [
      "rows with a bit more",
      (place) => appendFileSync(path.join(place, rowsFile("public.sweep")), "x"),
      /public\.sweep\.tsv\.gz: is damaged: its SHA-256 is not the one in SHA256SUMS/,
    ],
    [
      "a checkpoint with another byte",
      (place) =>
        writeFileSync(path.join(place, "artifacts/trials/1/1/0-1-7.safetensors"), "weighty"),
      /safetensors: is damaged/,
    ],
    [
      "a file that is gone",
      (place) => rmSync(path.join(place, rowsFile("public.sweep"))),
      /public\.sweep\.tsv\.gz: cannot be read \(ENOENT\)/,
    ],
    [
      "a manifest with another number",
      async (place) => {
        const file = path.join(place, MANIFEST);
        const text = await readFile(file, "utf8");
        await writeFile(file, text.replace('"last":"2"', '"last":"1"'));
      },
      /manifest\.json: is damaged/,
    ],
    [
      "a manifest that ends early",
      async (place) => writeFile(path.join(place, MANIFEST), '{"format":1,'),
      /manifest\.json: is damaged: it is not JSON/,
    ],
    ["no manifest", (place) => rmSync(path.join(place, MANIFEST)), /is no backup: manifest\.json/],
    ["no sums", (place) => rmSync(path.join(place, SUMS)), /is no backup: SHA256SUMS .*ENOENT/],
    [
      "sums that lead out of the folder",
      (place) => appendFileSync(path.join(place, SUMS), `${"0".repeat(64)}  artifacts/../../x\n`),
      /has a line that is no checksum/,
    ],
    [
      "sums that leave a table out",
      (place) => writeFileSync(path.join(place, SUMS), `${"0".repeat(64)}  manifest.json\n`),
      /is damaged: SHA256SUMS does not name database\/public\.sweep\.tsv\.gz/,
    ],
  ];
  test.each(damages)("%s", async (_name, damage, reason) => {
    const place = await written(newPlace());
    await damage(place);
    const error = await verified(place).then(
      () => null,
      (raised) => raised,
    );
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error.message).toMatch(reason);
    expect(error.message).not.toContain("\n");
  });

  test("a newer layout, and names that are no names", async () => {
    const newer = await written(newPlace(), { format: 2 });
    await expect(readFolder(newer)).rejects.toThrow(/newer version: update this clone/);
    const tables = [{ name: "sweep; DROP TABLE sweep", columns: ["id"], rows: 1 }];
    const strange = await written(newPlace(), { tables });
    await expect(readFolder(strange)).rejects.toThrow(/is damaged: tables/);
  });
});
