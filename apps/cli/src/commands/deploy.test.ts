import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { countOperations } from "@resweep/deploy";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

const program = fileURLToPath(new URL("../../bin/resweep.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "resweep-deploy-"));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The real thing: services, a worker and ONNX Runtime, from the bundle. */
const env = {
  ...process.env,
  RESWEEP_DATA: path.join(folder, "data"),
  ...{ DATABASE_URL: "", REDIS_URL: "", RESWEEP_URL: "", RESWEEP_SLOTS: "1", RESWEEP_THREADS: "1" },
};
const resweep = (...args: string[]) =>
  spawnSync(process.execPath, [program, ...args], { env, encoding: "utf8", timeout: 240_000 });

describe("a trained and pruned network", () => {
  let trial = 0;
  let results: Record<string, number> = {};
  beforeAll(() => {
    const file = path.join(folder, "sweep.json");
    const base = {
      dataset: { name: "synthetic", train: 512, size: 8 },
      architecture: { name: "se-resnet", depth: 18, width: 8, stem: "cifar" },
      recipe: { epochs: 2, batchSize: 32 },
      stages: [{ name: "prune", ratio: 0.25, scope: "all", criterion: "l2" }],
    };
    writeFileSync(file, JSON.stringify({ base }));
    const { stdout, stderr } = resweep("launch", file, "--wait", "--json");
    expect(stderr).toBe("");
    const [row] = resweep("export", String(JSON.parse(stdout).id), "--json").stdout.split("\n");
    ({ id: trial, results } = JSON.parse(row!));
  }, 400_000);

  test("is written as 32-bit floats, and does in ONNX Runtime what it did in training", {
    timeout: 300_000,
  }, async () => {
    const out = path.join(folder, "network.onnx");
    const { stdout, stderr, status } = resweep("deploy", String(trial), "--out", out, "--json");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ trial, stage: 1, format: "onnx", file: out, threads: 1 });
    expect(answer.parameters).toBe(results["network/parameters"]);
    expect(answer.macs).toBe(results["network/macs"]);
    const [{ accuracy, bytes }] = answer.formats;
    expect(accuracy).toBeCloseTo(results["test/accuracy"]!, 6);
    expect(bytes).toBe(statSync(out).size);
    expect(countOperations(await readFile(out)).get("Conv")).toBeGreaterThan(10);
  });

  test("and as 8-bit integers, as the training left it, with its latency", {
    timeout: 300_000,
  }, async () => {
    const out = path.join(folder, "network-int8.onnx");
    const { stdout, status } = resweep(
      ...["deploy", String(trial), "--out", out, "--format", "int8", "--stage", "0", "--measure"],
      ...["--calibration", "entropy", "--images", "64", "--json"],
    );
    expect(status).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ stage: 0, format: "int8" });
    const [float, integer] = answer.formats;
    expect(integer.format).toBe("int8");
    expect(integer.bytes).toBeLessThan(float.bytes);
    expect(Math.abs(integer.accuracy - float.accuracy)).toBeLessThan(0.2);
    expect(integer.latency.map(({ batch }: { batch: number }) => batch)).toEqual([1, 32]);
    expect(integer.latency[0].p95Ms).toBeGreaterThanOrEqual(integer.latency[0].medianMs);
    expect(countOperations(await readFile(out)).get("QuantizeLinear")).toBeGreaterThan(10);
  });

  test("and for browsers, in a folder", { timeout: 300_000 }, async () => {
    const out = path.join(folder, "web", "network");
    const options = ["--out", out, "--format", "tfjs", "--json"];
    const { stdout, status } = resweep("deploy", String(trial), ...options);
    expect(status).toBe(0);
    const { formats } = JSON.parse(stdout);
    expect(formats.map(({ format }: { format: string }) => format)).toEqual(["onnx", "tfjs"]);
    expect(formats[1].accuracy).toBeCloseTo(results["test/accuracy"]!, 6);
    const files = readdirSync(out);
    expect(files.sort()).toEqual(["group1-shard1of1.bin", "model.json"]);
    const sizes = files.map((file) => statSync(path.join(out, file)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(formats[1].bytes);
    const model = JSON.parse(await readFile(path.join(out, "model.json"), "utf8"));
    expect(model).toMatchObject({
      format: "layers-model",
      userDefinedMetadata: { trial: String(trial), dataset: "synthetic" },
    });
  });

  test("a stage that it has not is refused", { timeout: 120_000 }, () => {
    const { stderr, status } = resweep("deploy", String(trial), "--out", "x", "--stage", "4");
    expect(status).toBe(2);
    expect(stderr).toBe(
      `resweep: Trial ${trial}, which is succeeded, has no checkpoint of the end of stage 4
`,
    );
  });
});

test.each([
  ["1", 2, "required option '--out <file>' not specified"],
  ["1 --out x --format tflite", 2, '--format: unknown format "tflite"'],
  ["1 --out x --calibration mean", 2, '--calibration: unknown calibration "mean"'],
  ["1 --out x --images none", 2, '--images: must be a whole number above 0, not "none"'],
  ["999999 --out x", 2, "There is no trial 999999"],
  ["best-small --out x", 2, "There is no network best-small"],
  ["best-small --out x --stage 1", 2, "--stage: is of a trial: a network is of one stage"],
])("deploy %s is refused", async (args, expected, message) => {
  const { status, notes } = await runInProcess(["deploy", ...args.split(" ")], {
    DATABASE_URL: inject("databaseUrl"),
    REDIS_URL: inject("redisUrl"),
  });
  expect({ status, notes }).toEqual({
    status: expected,
    notes: [expect.stringContaining(message)],
  });
});

test("through a dashboard it is refused by name", async () => {
  const variables = { RESWEEP_URL: "http://localhost:1" };
  const { status, notes } = await runInProcess(["deploy", "1", "--out", "x"], variables);
  expect(status).toBe(2);
  expect(notes[0]).toContain("RESWEEP_URL: checkpoints are read where they lie");
});
