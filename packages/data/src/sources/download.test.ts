import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DatasetDamaged, DatasetUnavailable } from "../errors.ts";
import { fetchFile } from "./download.ts";

const body = Buffer.from("a small file of images");
const md5 = createHash("md5").update(body).digest("hex");
const sha256 = createHash("sha256").update(body).digest("hex");
const root = mkdtempSync(join(tmpdir(), "resweep-download-"));
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/good") response.end(body);
    else if (request.url === "/cut") {
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 5));
      setTimeout(() => response.destroy(), 20);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await new Promise((done) => server.close(done));
});

const target = (name: string) => join(root, name, "file.gz");
const left = (name: string) => readdirSync(join(root, name));

it("keeps a file that has its digests, and says what it does", async () => {
  const said: string[] = [];
  const download = { urls: [`${base}/good`], bytes: body.length, md5, sha256 };
  await fetchFile("tiny", download, target("good"), (line) => said.push(line));
  expect(readFileSync(target("good"))).toEqual(body);
  expect(left("good")).toEqual(["file.gz"]);
  expect(said).toEqual([`tiny: downloading ${base}/good`]);
});

it("goes to the next place when one fails", async () => {
  await fetchFile("tiny", { urls: [`${base}/none`, `${base}/good`], sha256 }, target("second"));
  expect(existsSync(target("second"))).toBe(true);
});

it.each([
  ["sha256", { sha256: "0".repeat(64) }],
  ["md5", { sha256, md5: "0".repeat(32) }],
])("refuses a file of another %s and keeps nothing", async (name, digests) => {
  const fetching = fetchFile("tiny", { urls: [`${base}/good`], ...digests }, target(name));
  await expect(fetching).rejects.toThrow(DatasetDamaged);
  await expect(fetching).rejects.toThrow(`${base}/good: has checksum ${name}`);
  expect(left(name)).toEqual([]);
});

it("refuses a file of another size", async () => {
  const fetching = fetchFile("tiny", { urls: [`${base}/good`], bytes: 5 }, target("size"));
  await expect(fetching).rejects.toThrow(`served ${body.length} bytes, expected 5`);
});

it("says that the connection broke, keeps nothing, and names the way out", async () => {
  const fetching = fetchFile("tiny", { urls: [`${base}/cut`], sha256 }, target("cut"));
  await expect(fetching).rejects.toThrow(DatasetUnavailable);
  await expect(fetching).rejects.toThrow(
    /^tiny: cannot download \S+\/cut \([^)]+\); .*RESWEEP_DATASETS=tiny=DIR$/,
  );
  expect(left("cut")).toEqual([]);
});

it("names the status of a place that has no such file", async () => {
  const fetching = fetchFile("tiny", { urls: [`${base}/none`] }, target("none"));
  await expect(fetching).rejects.toThrow("/none (HTTP 404)");
});

it("names the reason when nothing listens", async () => {
  const fetching = fetchFile("tiny", { urls: ["http://127.0.0.1:9/x"] }, target("deaf"));
  await expect(fetching).rejects.toThrow(/cannot download http:\/\/127.0.0.1:9\/x \(\S.*\)/);
});
