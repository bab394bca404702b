import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

// The real thing with nothing running: embedded services, a worker, TensorFlow. The set-up made them.
const program = fileURLToPath(new URL("../../bin/resweep.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "resweep-launch-"));
chmodSync(folder, 0o755);
const env = {
  ...process.env,
  RESWEEP_DATA: path.join(folder, "data"),
  ...{ DATABASE_URL: "", REDIS_URL: "", RESWEEP_URL: "", RESWEEP_SLOTS: "1", RESWEEP_THREADS: "1" },
};
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const resweep = (...args: string[]) =>
  spawnSync(process.execPath, [program, ...args], { env, encoding: "utf8", timeout: 120_000 });
const file = (name: string, epochs: number, depths: readonly number[]) => {
  const place = path.join(folder, name);
  const sweep = {
    base: {
      dataset: { name: "synthetic", train: 256, size: 8 },
      architecture: { name: "cifar-resnet", width: 2 },
      recipe: { epochs, batchSize: 32 },
    },
    space: { "architecture.depth": depths },
  };
  writeFileSync(place, JSON.stringify(sweep));
  return place;
};

test("launch --wait with nothing running trains, reports, and leaves nothing running", {
  timeout: 240_000,
}, () => {
  const { status, stdout, stderr } = resweep(
    "launch",
    file("a.json", 2, [8, 14]),
    "--wait",
    "--json",
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({
    state: "completed",
    trials: { planned: 2, succeeded: 2, failed: 0, running: 0 },
    best: { objective: expect.any(Number), config: { architecture: { name: "cifar-resnet" } } },
  });
  expect(Object.keys(answer)).toEqual(["id", "state", "trials", "best"]);

  // What was recorded is there for commands that come later.
  const rows = resweep("export", String(answer.id), "--format", "jsonl")
    .stdout.trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
  expect(rows[0].results).toMatchObject({
    "validation/accuracy": expect.any(Number),
    "test/accuracy": expect.any(Number),
  });
  const points = resweep("export", String(answer.id), "--points", "--format", "jsonl").stdout;
  const losses = points.split("\n").filter((line) => line.includes('"train/loss"'));
  expect(losses).toHaveLength(2 * 2 * 7);
});

test("Ctrl-C cancels the sweep that this command runs", { timeout: 150_000 }, async () => {
  const child = spawn(
    process.execPath,
    [program, "launch", file("b.json", 2000, [8]), "--wait", "--json"],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  started.push(child);
  let printed = "";
  child.stdout?.on("data", (chunk) => {
    printed += chunk;
  });
  const status = new Promise<number | null>((resolve) => child.on("exit", resolve));
  await untilTraining();
  child.kill("SIGINT");
  expect(await status).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({
    state: "cancelled",
    trials: { planned: 1, cancelled: 1 },
  });
});

/** Another command of the same clone finds the running instance and sees the trial at work. */
async function untilTraining(): Promise<void> {
  for (let attempt = 0; attempt < 90; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { stdout } = resweep("sweeps", "--json");
    const sweeps = stdout.startsWith("[") ? JSON.parse(stdout) : [];
    if (sweeps[0]?.state === "running" && sweeps[0].progress > 0) return;
  }
  throw new Error("the trial did not start within 90 s");
}
