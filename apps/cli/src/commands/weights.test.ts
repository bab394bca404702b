import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { decodeTensors } from "@resweep/artifacts";
import { afterAll, expect, test } from "vitest";

// The real thing, as in launch-wait.test.ts.
const program = fileURLToPath(new URL("../../bin/resweep.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "resweep-weights-"));
chmodSync(folder, 0o755);
const weights = path.join(folder, "data", "weights");
const env = {
  ...process.env,
  RESWEEP_DATA: path.join(folder, "data"),
  ...{ DATABASE_URL: "", REDIS_URL: "", RESWEEP_URL: "", RESWEEP_SLOTS: "1", RESWEEP_THREADS: "1" },
  RESWEEP_WEIGHTS: "",
  RESWEEP_ARTIFACTS: "",
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resweep = (...args: string[]) =>
  spawnSync(process.execPath, [program, ...args], { env, encoding: "utf8", timeout: 200_000 });

function launch(more: Record<string, unknown>, recipe: Record<string, unknown> = {}, space = {}) {
  const base = {
    dataset: { name: "synthetic", train: 128, size: 12, validation: 0.2 },
    architecture: { name: "resnet", depth: 18, width: 2, stem: "cifar" },
    recipe: { epochs: 1, batchSize: 32, ...recipe },
    ...more,
  };
  const place = path.join(folder, "sweep.json");
  writeFileSync(place, JSON.stringify({ base, space }));
  return resweep("launch", place, "--wait", "--json");
}

const trialsOf = (launched: { stdout: string }): { id: number; state: string }[] => {
  const { id } = JSON.parse(launched.stdout);
  return JSON.parse(resweep("trials", String(id), "--json").stdout);
};

function written(trial: number, ...options: string[]) {
  const out = path.join(weights, `${trial}.safetensors`);
  const { stdout, stderr } = resweep("weights", String(trial), "--out", out, "--json", ...options);
  expect(stderr).toBe("");
  return { told: JSON.parse(stdout), tensors: decodeTensors(readFileSync(out)).tensors };
}

test("a trial's weights go to a file and, by it or directly, to trials that keep them frozen", {
  timeout: 600_000,
}, () => {
  mkdirSync(weights, { recursive: true });
  const [parent] = trialsOf(launch({}));
  const { told, tensors } = written(parent!.id);
  expect(told).toMatchObject({ trial: parent!.id, stage: 0, names: "torchvision", tensors: 122 });
  expect(tensors.get("conv1.weight")!.shape).toEqual([2, 3, 3, 3]);

  const init = [{ trial: parent!.id }, { file: `${parent!.id}.safetensors` }];
  const children = trialsOf(launch({}, { freeze: 4 }, { init }));
  expect(children.map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
  for (const { id } of children) {
    const { tensors: own } = written(id, "--names", "timm");
    expect([...own.keys()]).toEqual([...tensors.keys()]);
    const bytesOf = (all: typeof own, name: string) => Buffer.from(all.get(name)!.values.buffer);
    const moved = [...own].filter(([name]) => !bytesOf(own, name).equals(bytesOf(tensors, name)));
    expect(moved.map(([name]) => name).sort()).toEqual(["fc.bias", "fc.weight"]);
  }

  const refusals = [
    [launch({ init: { trial: 999 } }), "base.init.trial: there is no trial 999"],
    [launch({ init: { file: "none.safetensors" } }), "base.init.file: "],
    [resweep("weights", "999", "--out", "x.safetensors"), "There is no trial 999"],
    [
      resweep("weights", String(parent!.id), "--out", "x", "--names", "keras"),
      "--names: unknown naming",
    ],
  ] as const;
  for (const [{ status, stderr, stdout }, message] of refusals) {
    expect(stderr + stdout).toContain(message);
    expect(status).toBe(2);
  }
});
