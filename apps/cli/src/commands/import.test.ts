import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, test } from "vitest";
import { openCli, openOwnStore } from "../testing/open-cli.ts";
import { runInProcess } from "../testing/run-in-process.ts";

// A sweep with a resumed trial, a diverged one and one that never recorded anything, on a real Postgres.
const { databaseUrl, store } = await openOwnStore();
const { folder, resweep } = openCli(databaseUrl);
const place = (name: string) => path.join(folder, name);
let sweep = 0;

beforeAll(async () => {
  const config = (depth: number) => ({
    architecture: { depth },
    stages: [{ ratio: 0.4 }],
    seed: 1,
  });
  const { id } = await store.sweeps.create({
    ...{ name: "original", notes: "", tags: [], createdBy: "ada", spec: {} },
    objective: { metric: "validation/accuracy", mode: "max" },
    ...{ priority: 0, concurrency: null },
    cells: [8, 14, 20].map((depth) => ({
      ...{ config: config(depth), seed: 1, hash: `depth-${depth}`, totalSteps: 20_000 },
      values: { "architecture.depth": depth },
    })),
  });
  sweep = id;
  const { workerId } = await store.workers.register({ name: "w", host: "h", pid: 1, slots: 1 });
  const points = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, i) => ({
      ...{ type: "points" as const, stage: 0, step: first + i },
      epoch: (first + i) / 10,
      trainMs: (first + i) * 1.5,
      values: {
        "train/loss": [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1][i % 4]!,
        ...(i % 2 === 0 ? { "validation/accuracy": 1 / (first + i + 3) } : {}),
      },
    }));
  const claim = async () => {
    const claimed = await store.attempts.claim({ workerId, slot: 0 });
    if (!claimed) throw new Error("nothing to claim");
    return claimed;
  };
  const one = await claim();
  const checkpoint = { type: "checkpoint" as const, stage: 0, step: 10, epoch: 1 };
  const stored = { key: "a/b", sha256: "00", bytes: 7 };
  const records = [...points(0, 10), { ...checkpoint, ...stored }, ...points(11, 14)];
  await store.attempts.ship(one, records, 1);
  await store.attempts.finish(one, { state: "yielded" });
  const again = await claim();
  expect(again.trialId).toBe(one.trialId);
  await store.attempts.ship(again, points(11, 12_000), 1);
  await store.attempts.finish(again, {
    state: "succeeded",
    values: { "test/accuracy": 0.75, "train/loss": Number.NaN },
  });
  const two = await claim();
  await store.attempts.ship(two, points(0, 3), 1);
  await store.attempts.finish(two, { state: "diverged", step: 3, message: "loss is NaN" });
  await store.attempts.finish(await claim(), { state: "failed", class: "code", message: "no" });
}, 60_000);
/** Both exports of a sweep in a format, as files. */
async function exported(id: number, format: string, name: string): Promise<[string, string]> {
  const files: [string, string] = [place(`${name}.${format}`), place(`${name}-points.${format}`)];
  const rest = ["--format", format, "--output"];
  expect((await resweep("export", String(id), ...rest, files[0])).status).toBe(0);
  expect((await resweep("export", String(id), "--points", ...rest, files[1])).status).toBe(0);
  return files;
}

/** The lines with ids as counted in the file: what an import keeps. */
async function lines(id: number): Promise<{ trials: string[]; points: string[] }> {
  const [trials, points] = (await exported(id, "jsonl", `sweep-${id}`)).map((file) =>
    readFileSync(file, "utf8").trimEnd().split("\n"),
  ) as [string[], string[]];
  const ids = trials.map((line) => JSON.parse(line).id as number);
  const plain = (line: string) =>
    line
      .replace(/"(id|trial)":(\d+)/, (_, key, number) => `"${key}":${ids.indexOf(Number(number))}`)
      .replace(/"sweep":\d+/, '"sweep":0');
  return { trials: trials.map(plain), points: points.map(plain) };
}

describe("an import", () => {
  test.each(["jsonl", "parquet"])("of %s exports as the same lines", async (format) => {
    const files = await exported(sweep, format, `from-${format}`);
    const { stdout, status, notes } = await resweep("import", ...files, "--name", "copy", "--json");
    expect({ status, notes }).toEqual({ status: 0, notes: [] });
    const made = JSON.parse(stdout);
    expect(made.trials).toBe(3);
    const [before, after] = [await lines(sweep), await lines(made.id)];
    expect(after.trials).toEqual(before.trials);
    expect(before.points.length).toBeGreaterThan(18_000);
    expect(after.points.length).toBe(before.points.length);
    expect(after.points.find((line, index) => line !== before.points[index])).toBeUndefined();
    expect(after.trials[0]).toContain('"train/loss":"NaN"');
    const copy = await store.sweeps.get(made.id);
    expect(copy).toMatchObject({ name: "copy", state: "completed", trials: { total: 3 } });
    const [first] = await store.trials.list({ sweepId: made.id });
    expect(first).toMatchObject({ values: { "architecture.depth": 8 }, step: 12_000 });
    expect((await store.invariants.check()).filter(({ ok }) => !ok)).toEqual([]);
  });

  test("with several objectives has a front instead of a best trial", async () => {
    const files = await exported(sweep, "jsonl", "several");
    const objective = ["--objective", "validation/accuracy, network/macs"];
    const { stdout, status } = await resweep("import", ...files, ...objective, "--json");
    expect(status).toBe(0);
    const { id } = JSON.parse(stdout);
    const { objectives, objective: first, best, front, spec } = await store.sweeps.get(id);
    expect(objectives).toEqual([
      { metric: "validation/accuracy", mode: "max" },
      { metric: "network/macs", mode: "min" },
    ]);
    expect({ first, best, front }).toEqual({ first: objectives[0], best: null, front: 0 });
    expect(spec).toMatchObject({ objective: objectives[0], objectives });
  });

  test.each([
    ["validation/accuracy,", '--objective: there is no metric ""'],
    ["validation/accuracy,test/accuracy", "--objective: test/accuracy cannot judge trials"],
    ["validation/loss,validation/loss", "--objective.1.metric: validation/loss is there already"],
  ])("judged by %s is refused", async (objective, message) => {
    const [trials] = await exported(sweep, "jsonl", "refused");
    const { status, notes } = await resweep("import", trials, "--objective", objective);
    expect(status).toBe(2);
    expect(notes.join("\n")).toContain(message);
  });

  test("Parquet has row groups, a column a metric, and numbers that are not finite", async () => {
    const [trials, points] = await exported(sweep, "parquet", "groups");
    const file = await asyncBufferFromFile(points);
    const { row_groups: groups } = await parquetMetadataAsync(file);
    expect(groups.reduce((sum, group) => sum + Number(group.num_rows), 0)).toBe(
      (await lines(sweep)).points.length,
    );
    const some = await parquetReadObjects({ file, rowStart: 0, rowEnd: 3 });
    expect(some.map(({ value }) => value)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(trials) });
    expect(rows[0]).toMatchObject({ state: "succeeded", "results.test/accuracy": 0.75 });
    expect(rows[2]).toMatchObject({ state: "failed", "results.test/accuracy": null });
  });

  test.each([
    ["nothing.jsonl", null, "nothing.jsonl: is not there"],
    ["empty.jsonl", "", "empty.jsonl: holds neither trials nor points"],
    ["bad.jsonl", "{oops\n", "bad.jsonl line 1: is not JSON"],
    ["short.jsonl", '{"id":1,"config":{}}\n', "short.jsonl line 1: sweep"],
    [
      "open.jsonl",
      '{"id":1,"sweep":1,"config":{},"seed":1,"state":"running","results":{}}\n',
      "open.jsonl line 1: trial 1 is running; export the sweep again once it has ended",
    ],
    [
      "points.jsonl",
      '{"trial":9,"sweep":1,"name":"a","step":1,"epoch":0,"trainMs":0,"value":1,"attempt":1}\n',
      "no file holds trials",
    ],
    ["cut.parquet", "PAR1xxxxxxxxxxxx", "is not a sound Parquet file"],
  ])("refuses %s and leaves nothing behind", async (name, text, message) => {
    const count = async () => (await store.sweeps.list({ limit: 500 })).length;
    const before = await count();
    if (text !== null) writeFileSync(place(name), text);
    const { status, notes } = await resweep("import", place(name));
    expect(notes.join("\n")).toContain(message);
    expect({ status, lines: notes.length }).toEqual({ status: 2, lines: 1 });
    expect(await count()).toBe(before);
  });

  test("points of an unknown trial undo the whole import", async () => {
    const [trials] = await exported(sweep, "jsonl", "whole");
    const points = place("strange-points.jsonl");
    const row = { trial: 999_999, sweep, name: "a", step: 1, epoch: 0, trainMs: 0, value: 1 };
    writeFileSync(points, `${JSON.stringify({ ...row, attempt: 1 })}\n`);
    const before = (await store.sweeps.list({ limit: 500 })).length;
    const { status, notes } = await resweep("import", trials, points);
    expect({ status, notes }).toEqual({
      status: 2,
      notes: [`resweep: ${points} line 1: trial 999999 is in none of the files of trials`],
    });
    expect((await store.sweeps.list({ limit: 500 })).length).toBe(before);
  });

  test("Parquet needs a file, and an import the database", async () => {
    expect((await resweep("export", String(sweep), "--format", "parquet")).notes).toEqual([
      "resweep: --output: a Parquet file is binary; name a file to write it to",
    ]);
    const through = { RESWEEP_URL: "http://127.0.0.1:9" };
    const refused = await runInProcess(["import", place("bad.jsonl")], through);
    expect(refused.status).toBe(2);
    expect(refused.notes[0]).toContain("an import goes straight to the database");
  });
});
