import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TrialSummary } from "@resweep/store";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

// Going on from a sweep or a trial, on a real Postgres and Valkey; nothing trains here.
const folder = mkdtempSync(path.join(tmpdir(), "resweep-clone-"));
const file = (name: string, text: string) => {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
};
const text = `name: widths
seeds: 2
base:
  dataset: { name: synthetic }
  architecture: { name: cifar-resnet, depth: 20 }
  recipe: { epochs: 1 }
space:
  architecture.width: [4, 8]
retention: { checkpoints: all }
`;
const resweep = (...args: string[]) => runInProcess(args);
const jsonOf = async (...args: string[]) => {
  const { stdout, notes, status } = await resweep(...args, "--json");
  expect({ notes, status }).toEqual({ notes: [], status: 0 });
  return JSON.parse(stdout);
};

let id = "";
let trials: TrialSummary[] = [];
beforeAll(async () => {
  vi.stubEnv("DATABASE_URL", inject("databaseUrl"));
  vi.stubEnv("REDIS_URL", inject("redisUrl"));
  id = String((await jsonOf("launch", file("widths.yaml", text))).id);
  trials = await jsonOf("trials", id);
});
afterAll(async () => {
  await resweep("cancel", id);
  rmSync(folder, { recursive: true, force: true });
});
const idOf = (width: number) =>
  String(trials.find(({ values }) => values["architecture.width"] === width)!.id);

test("a clone launches as its sweep did", async () => {
  const { stdout } = await resweep("clone", id);
  const again = await jsonOf("launch", file("clone.yaml", stdout), "--dry-run");
  const first = await jsonOf("launch", file("widths.yaml", text), "--dry-run");
  expect(again).toEqual(first);
  expect(stdout).toMatch(/^name: widths\nseeds:\n/);
  expect(stdout).toContain("retention:\n  checkpoints: all\n");
});

test("from one trial, and the next deeper network with the seeds of its cell", async () => {
  const same = await jsonOf("clone", idOf(8), "--trial");
  expect(same).toMatchObject({
    base: { architecture: { name: "cifar-resnet", width: 8 } },
    retention: { checkpoints: "all" },
  });
  expect(
    (await jsonOf("launch", file("same.json", JSON.stringify(same)), "--dry-run")).trials,
  ).toBe(1);
  const { stdout } = await resweep("clone", idOf(8), "--trial", "--deeper");
  expect(stdout).toContain("name: widths-depth-32\n");
  expect((await jsonOf("launch", file("deeper.yaml", stdout), "--dry-run")).trials).toBe(2);
});

test("one trial's cell is given further seeds, and another one the same, so that they stay paired", async () => {
  const more = (width: number) => jsonOf("extend", id, "--seeds", "3", "--trial", idOf(width));
  expect(await more(4)).toEqual({ seeds: [3, 4, 5], trials: 3 });
  expect(await more(8)).toEqual({ seeds: [3, 4, 5], trials: 3 });
  expect(await more(8)).toEqual({ seeds: [6, 7, 8], trials: 3 });
  const events = await jsonOf("timeline", id);
  expect(JSON.stringify(events)).toContain("seeds 3, 4, 5 for the cell of trial 1");
});

test.each([
  ["clone 999999", "There is no sweep 999999"],
  ["clone 999999 --trial", "There is no trial 999999"],
  ["clone ID --deeper", "--deeper: is of one trial: give its id and --trial"],
  ["extend ID --seeds 1 --trial 999999", "trial: sweep ID has no trial with the id 999999"],
  ["extend ID --seeds 1 --trial 1 --claim 1", "trial: give a claim or a trial, not both"],
])("%s is refused", async (line, message) => {
  const { status, notes } = await resweep(...line.replace("ID", id).split(" "));
  expect({ status, notes }).toEqual({
    status: 2,
    notes: [`resweep: ${message.replace("ID", id)}`],
  });
});
