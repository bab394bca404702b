import type { TrialProvenance } from "@resweep/store";
import { expect, test } from "vitest";
import type { Platform } from "../platform.ts";
import { diffTrials } from "./diff-trials.ts";

const machine = {
  build: "b1",
  source: {
    commit: "c1",
    dirty: false,
    lockfile: "l1",
    packages: { sharp: "0.35.5", pg: "8.23.1" },
  },
  platform: "linux-x64",
  memoryMiB: 8000,
  datasets: { mnist: "held" },
  artifacts: { freeBytes: 1 },
};
const device = {
  ...{ kind: "cpu", name: "EPYC", threads: 2, instructions: ["avx2", "fma"], gpu: null },
  ...{ tensorflow: "2.21.0", node: "v20.20.0", fingerprint: "f" },
};
const trial = (id: number, over: Partial<TrialProvenance> = {}): TrialProvenance => ({
  ...{ id, sweepId: 7, number: id, seed: 1, attempt: 1, machine },
  config: { architecture: { depth: 8 }, recipe: { augment: ["crop", "flip"] } },
  told: { dataset: { name: "mini", hash: "d1" }, device },
  ...over,
});
const diff = (...trials: TrialProvenance[]) =>
  diffTrials(
    { store: { trials: { provenance: async () => trials } } } as unknown as Platform,
    trials.map(({ id }) => id),
  );

test("trials of one place differ in what they were to do alone", async () => {
  const deep = { architecture: { depth: 20 }, recipe: { augment: ["crop"] } };
  // What comes and goes with the machine's day is no part of its environment.
  const later = { ...machine, artifacts: { freeBytes: 2 }, datasets: {} };
  expect(await diff(trial(1), trial(2, { seed: 2, config: deep, machine: later }))).toEqual({
    trials: [
      { id: 1, sweepId: 7, number: 1 },
      { id: 2, sweepId: 7, number: 2 },
    ],
    configuration: [
      { path: "architecture.depth", values: [8, 20] },
      { path: "recipe.augment", values: ["crop flip", "crop"] },
      { path: "seed", values: [1, 2] },
    ],
    environment: [],
    notBegun: [],
  });
});

test("code, packages, hardware and data that differ are told one by one", async () => {
  const source = { ...machine.source, commit: "c2", lockfile: "l2", packages: { sharp: "0.36.0" } };
  const other = trial(2, {
    machine: { ...machine, build: "b2", source, memoryMiB: 80_000 },
    told: {
      dataset: { name: "mini", hash: "d2" },
      device: { ...device, kind: "gpu", name: "H100", gpu: { name: "H100", driver: "570" } },
    },
  });
  const { environment, configuration } = await diff(trial(1), other, trial(3));
  expect(configuration).toEqual([]);
  expect(Object.fromEntries(environment.map(({ path, values }) => [path, values]))).toEqual({
    "code.commit": ["c1", "c2", "c1"],
    "code.build": ["b1", "b2", "b1"],
    "packages.lockfile": ["l1", "l2", "l1"],
    "packages.sharp": ["0.35.5", "0.36.0", "0.35.5"],
    "packages.pg": ["8.23.1", null, "8.23.1"],
    "hardware.memoryMiB": [8000, 80_000, 8000],
    "hardware.kind": ["cpu", "gpu", "cpu"],
    "hardware.name": ["EPYC", "H100", "EPYC"],
    "hardware.gpu.name": [null, "H100", null],
    "hardware.gpu.driver": [null, "570", null],
    "data.hash": ["d1", "d2", "d1"],
  });
});

test("one that has not begun is said, and counts as no difference", async () => {
  const waiting = { attempt: null, machine: null, told: null };
  const result = await diff(trial(1), trial(2, waiting), trial(3));
  expect(result).toMatchObject({ environment: [], notBegun: [2] });
  // Nothing is known of what an older worker did not tell.
  const older = await diff(trial(1), trial(2, { machine: { build: "b1" }, told: "what" }));
  expect(older.environment).toContainEqual({
    path: "packages.tensorflow",
    values: ["2.21.0", null],
  });
  await expect(diff(trial(1))).rejects.toThrow("trials: name 2 to 1000");
});
