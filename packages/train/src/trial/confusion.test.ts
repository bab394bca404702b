import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ArtifactStore, openFolderStore } from "@resweep/artifacts";
import { loadDataset, splitIndices } from "@resweep/data";
import { deployedModel, openSession } from "@resweep/deploy";
import { loadRuntime, type Runtime } from "@resweep/engine";
import type { Confusion, SpoolRecord } from "@resweep/spec";
import { parseTrialConfig } from "@resweep/sweeps";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { scoreModel } from "../deploy/score-model.ts";
import { decodeCheckpoint } from "./checkpoint.ts";
import { runTrial } from "./run-trial.ts";
import { createTally } from "./tally.ts";
import type { TrialRun } from "./trial-run.ts";

// What networks confuse, told at the ends of stages. Real training on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "resweep-confusion-"));
const datasets = { folders: {}, cacheDir: folder, download: false };
let runtime: Runtime;
let artifacts: ArtifactStore;
beforeAll(async () => {
  runtime = await loadRuntime({ threads: 1 });
  artifacts = await openFolderStore(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

// The last batches of both splits are filled up.
const config = (stages: readonly object[] = [], evaluation: object = {}) =>
  parseTrialConfig({
    dataset: { name: "synthetic", size: 12, train: 230, test: 75, noise: 0.6, validation: 0.2 },
    architecture: { name: "cifar-resnet", depth: 8, width: 8 },
    recipe: { epochs: 2, batchSize: 16, augment: ["flip"] },
    ...{ stages, evaluation },
  });

type End = Extract<SpoolRecord, { type: "stage-end" }>;
let runs = 0;
async function run(given: TrialRun["config"], options: Partial<TrialRun> = {}) {
  const records: SpoolRecord[] = [];
  const outcome = await runTrial({
    ...{ config: given, seed: 1, runtime, datasets, artifacts, keyPrefix: `run-${++runs}` },
    ...{ resume: null, signal: new AbortController().signal, compile: true },
    ...options,
    emit(record) {
      records.push(record);
      options.emit?.(record);
    },
  });
  const ends = records.filter((record): record is End => record.type === "stage-end");
  const saved = records.filter((record) => record.type === "checkpoint");
  return { outcome, ends, saved };
}

const of = ({ confusions }: End, split: Confusion["split"]) =>
  confusions!.find((confusion) => confusion.split === split)!;
const images = ({ cells }: Confusion) => cells.reduce((sum, [, , count]) => sum + count, 0);
const right = ({ cells }: Confusion) =>
  cells.reduce((sum, [label, predicted, count]) => sum + (label === predicted ? count : 0), 0);

/** The same from the file of the network that a stage ended with, in another runtime. */
async function elsewhere({ key, sha256 }: { key: string; sha256: string }, flip = false) {
  const { graph, state } = decodeCheckpoint(await artifacts.get(key, { sha256 }), key);
  const { model } = deployedModel({ graph, weights: state.weights });
  const session = await openSession(model);
  const { dataset } = config();
  const data = await loadDataset(dataset, datasets);
  const { validation } = splitIndices(data.train.count, 0.2, 1, data.train.labels);
  const tallies = (["validation", "test"] as const).map((split) => createTally(split, 4));
  await scoreModel(session, data, {
    ...{ part: "train", indices: validation, tally: tallies[0]!, flip },
  });
  await scoreModel(session, data, { part: "test", tally: tallies[1]!, flip });
  await session.close();
  return tallies.map((tally) => tally.confusion());
}

function expectSame(told: Confusion, other: Confusion) {
  expect(told.cells).toEqual(other.cells);
  const byImage = (of: Confusion) => [...of.mistakes].sort((a, b) => a.image - b.image);
  expect(told.mistakes.length).toBeGreaterThan(3);
  const answers = byImage(other);
  byImage(told).forEach(({ confidence, ...answer }, at) => {
    expect(answers[at]).toMatchObject(answer);
    expect(confidence).toBeCloseTo(answers[at]!.confidence, 4);
  });
}

test.each([
  [true, false],
  [true, true],
  [false, false],
])(
  "a stage tells what its network confuses (compiled: %s, with mirror images: %s)",
  async (compile, flip) => {
    const { ends, saved } = await run(config([], { flip }), { compile });
    const { values } = ends[0]!.results;
    for (const [at, split] of (["validation", "test"] as const).entries()) {
      const confusion = of(ends[0]!, split);
      expect(images(confusion)).toBe(split === "test" ? 75 : 46);
      expect(right(confusion) / images(confusion)).toBe(values[`${split}/accuracy`]);
      expect(confusion.mistakes).toHaveLength(Math.min(48, images(confusion) - right(confusion)));
      expectSame(confusion, (await elsewhere(saved.at(-1)!, flip))[at]!);
    }
  },
);

test("of a stage that goes on from a checkpoint it is the same", async () => {
  const whole = await run(config());
  const controller = new AbortController();
  let steps = 0;
  const cut = await run(config(), {
    signal: controller.signal,
    emit(record) {
      if (record.type === "points" && ++steps === 17) controller.abort("yield");
    },
  });
  expect(cut.ends).toEqual([]);
  const { ends } = await run(config(), { resume: cut.saved.at(-1)! });
  expect(ends[0]!.confusions).toEqual(whole.ends[0]!.confusions);
});

test("each stage tells of its own network, quantising of the integers, a scan of none", async () => {
  const { ends, saved } = await run(
    config([{ name: "prune", ratio: 0.5 }, { name: "sensitivity" }, { name: "quantise" }]),
  );
  const [trained, pruned, scanned, quantised] = ends;
  for (const end of [trained!, pruned!, quantised!]) {
    for (const split of ["validation", "test"] as const) {
      const accuracy = right(of(end, split)) / images(of(end, split));
      expect(accuracy).toBe(end.results.values[`${split}/accuracy`]);
    }
  }
  expect(of(pruned!, "test")).not.toEqual(of(trained!, "test"));
  expect(scanned!.confusions).toEqual([]);
  expect(of(quantised!, "test")).toEqual((await elsewhere(saved.at(-1)!))[1]);
});
