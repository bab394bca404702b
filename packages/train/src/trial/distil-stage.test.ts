import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ArtifactStore, openFolderStore } from "@resweep/artifacts";
import { parameterNames } from "@resweep/core";
import { loadRuntime, mixedPrecisionMissing, type Runtime } from "@resweep/engine";
import { findMetric, type SpoolRecord } from "@resweep/spec";
import { parseTrialConfig } from "@resweep/sweeps";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { decodeCheckpoint } from "./checkpoint.ts";
import { withoutBfloat16 } from "./float16.fixture.ts";
import { runTrial } from "./run-trial.ts";
import type { TrialRun } from "./trial-run.ts";

// Real training on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "resweep-distil-"));
const weights = join(folder, "weights");
let runtime: Runtime;
let artifacts: ArtifactStore;

const student = { name: "cifar-plain", depth: 8, width: 4 };
const transfer = { hints: "1 = 1, layer2.0 = 2", attention: "3 = layer3.0" };

function configOf(distil: object, recipe: object = {}, dataset: object = {}, more: object = {}) {
  return parseTrialConfig({
    dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2, ...dataset },
    architecture: { name: "cifar-resnet", depth: 8, width: 8 },
    recipe: { epochs: 1, batchSize: 16, augment: ["flip"], ...recipe },
    stages: [{ name: "distil", student, epochs: 2, ...distil }],
    ...more,
  });
}

type Of<T extends SpoolRecord["type"]> = Extract<SpoolRecord, { type: T }>;
const of = <T extends SpoolRecord["type"]>(records: readonly SpoolRecord[], type: T) =>
  records.filter((record): record is Of<T> => record.type === type);

let runs = 0;

async function run(config: TrialRun["config"], options: Partial<TrialRun> = {}, yieldAfter = 0) {
  const records: SpoolRecord[] = [];
  const controller = new AbortController();
  let steps = 0;
  const outcome = await runTrial({
    config,
    seed: 1,
    runtime,
    datasets: { folders: {}, cacheDir: folder, download: false },
    weights,
    artifacts,
    keyPrefix: `run-${++runs}`,
    resume: null,
    signal: controller.signal,
    compile: true,
    ...options,
    emit(record) {
      records.push(record);
      const isStep = record.type === "points" && "train/loss" in record.values;
      if (isStep && ++steps === yieldAfter) controller.abort("yield");
    },
  });
  return { outcome, records };
}

const read = async (stored: Of<"checkpoint">) =>
  decodeCheckpoint(await artifacts.get(stored.key, stored));
const last = (records: readonly SpoolRecord[]) => of(records, "checkpoint").at(-1)!;
const stepsOf = (records: readonly SpoolRecord[], stage: number) =>
  of(records, "points").filter((one) => one.stage === stage && "train/loss" in one.values);
const lossesOf = (records: readonly SpoolRecord[]) =>
  stepsOf(records, 1).map(({ values }) => values["train/loss"]!);

/** Every deterministic value by metric and step. */
const pointsOf = (records: readonly SpoolRecord[]) =>
  of(records, "points").flatMap(({ step, values }) =>
    Object.entries(values)
      .filter(([name]) => findMetric(name)!.deterministic)
      .map(([name, value]) => `${name}@${step}=${value}`),
  );

beforeAll(async () => {
  runtime = await loadRuntime({ threads: 1 });
  artifacts = await openFolderStore(join(folder, "artifacts"));
  mkdirSync(weights);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a student", () => {
  test("is taught by the network that enters, and is the trial's from then on", async () => {
    const mobilenet = { name: "mobilenet-v2", width: 0.1, stem: "cifar" };
    const { outcome, records } = await run(configOf({ alpha: 0.7, student: mobilenet }));
    expect(outcome.state).toBe("succeeded");
    const [trained, distilled] = of(records, "stage-end");
    const [before, after] = [trained!.results.values, distilled!.results.values];
    // The same network, evaluated again.
    for (const name of ["validation/accuracy", "test/accuracy", "test/loss", "network/macs"]) {
      expect(after[`teacher/${name}`], name).toBeCloseTo(before[name]!, 6);
    }
    expect(after["network/parameters"]).not.toBe(before["network/parameters"]);
    const end = await read(last(records));
    expect(end.graph.architecture).toBe("mobilenet-v2");
    expect([...end.state.weights.keys()].sort()).toEqual(parameterNames(end.graph).sort());
    expect(end.state.regressors.size).toBe(0);
    for (const { values } of stepsOf(records, 1)) {
      const { "distillation/labels": labels, "distillation/teacher": teacher } = values;
      expect(values["train/loss"]).toBeCloseTo(0.3 * labels! + 0.7 * teacher!, 4);
    }
    const losses = lossesOf(records);
    expect(losses).toHaveLength(20);
    const mean = (part: number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
    expect(mean(losses.slice(10))).toBeLessThan(mean(losses.slice(0, 10)));
    // The schedule is the stage's own: a half cosine over its two epochs.
    const rates = stepsOf(records, 1).map(({ values }) => values["train/learning-rate"]!);
    expect([rates[0], rates[10]]).toEqual([0.1, expect.closeTo(0.05, 10)]);
  });

  test("that no teacher counts for learns by the labels alone", async () => {
    const { records } = await run(configOf({ alpha: 0 }));
    for (const { values } of stepsOf(records, 1)) {
      expect(values["train/loss"]).toBeCloseTo(values["distillation/labels"]!, 6);
    }
  });

  test("copies features, through regressors that its network does not keep", async () => {
    const stages = [{ name: "distil", student, epochs: 2, ...transfer }, { name: "fine-tune" }];
    const { outcome, records } = await run(
      configOf({}, { optimizer: "adamw" }, {}, { stages, diagnostics: { every: 7 } }),
    );
    expect(outcome.state).toBe("succeeded");
    const points = stepsOf(records, 1);
    const hints = points.map(({ values }) => values["distillation/hints"]!);
    expect(hints.at(-1)!).toBeLessThan(hints[0]!);
    expect(points.every(({ values }) => values["distillation/attention"]! > 0)).toBe(true);
    // A diagnosed step tells more, and the same.
    expect(points.filter(({ values }) => "stage/1/weight-norm" in values)).toHaveLength(3);
    const [, within, end] = await Promise.all(of(records, "checkpoint").map(read));
    const shapes = [...within!.state.regressors].map(([name, { shape }]) => [name, shape]).sort();
    expect(shapes).toEqual([
      ["regressor/0.bias", [8]],
      ["regressor/0.weight", [1, 1, 4, 8]],
      ["regressor/1.bias", [16]],
      ["regressor/1.weight", [1, 1, 8, 16]],
    ]);
    expect([...end!.state.weights.keys()].sort()).toEqual(parameterNames(end!.graph).sort());
    const other = await run(configOf({}, { optimizer: "adamw" }, {}, { stages }));
    expect((await read(last(other.records))).state).toEqual((await read(last(records))).state);
  });

  test("learns the same recorded and call by call", async () => {
    // As many channels as the teacher has: nothing leads from one to the other.
    const alike = { student: { ...student, width: 8 }, learningRate: 0.01, epochs: 1 };
    const config = configOf({ ...transfer, ...alike }, { accumulation: 2 });
    const recorded = await run(config);
    const eager = await run(config, { compile: false });
    const parts = (records: readonly SpoolRecord[]) =>
      stepsOf(records, 1).flatMap(({ values }) =>
        Object.keys(values)
          .filter((name) => name === "train/loss" || name.startsWith("distillation/"))
          .map((name) => values[name]!),
      );
    const [ours, theirs] = [parts(recorded.records), parts(eager.records)];
    expect(ours).toHaveLength(5 * 10);
    // What differs by a rounding drifts apart with each update.
    ours.forEach((value, i) => void expect(value / theirs[i]!).toBeCloseTo(1, 2));
    ours.slice(0, 15).forEach((value, i) => void expect(value / theirs[i]!).toBeCloseTo(1, 4));
  });
});

describe("interrupted and resumed", () => {
  test.each([
    ["plainly", {}, {}, [11, 20, 24]],
    [
      "with all there is to keep",
      transfer,
      { accumulation: 2, emaDecay: 0.9, optimizer: "adamw" },
      [13],
    ],
  ])("%s, to the bit", async (_, distil, recipe, cuts) => {
    const stages = [
      { name: "distil", student, epochs: 2, ...distil },
      { name: "fine-tune", epochs: 1 },
    ];
    const config = configOf({}, { learningRate: 0.01, ...recipe }, {}, { stages });
    const whole = await run(config);
    const end = await read(last(whole.records));
    for (const cut of cuts) {
      const before = await run(config, {}, cut);
      expect(before.outcome).toEqual({ state: "yielded" });
      const resume = last(before.records);
      expect(resume.step).toBe(cut);
      const after = await run(config, { resume });
      const joined = [...before.records, ...after.records];
      expect(pointsOf(joined)).toEqual(pointsOf(whole.records));
      expect((await read(last(after.records))).state).toEqual(end.state);
      const taught = of(joined, "stage-end").find(({ stage }) => stage === 1)!.results.values;
      const then = of(whole.records, "stage-end")[1]!.results.values;
      expect(taught["teacher/test/loss"]).toBe(then["teacher/test/loss"]);
    }
  });

  test("from before it began, where the network that entered is gone", async () => {
    const config = configOf({});
    const before = await run(config, {}, 14);
    const [entered, within] = of(before.records, "checkpoint");
    rmSync(join(folder, "artifacts", entered!.key));
    const { outcome, records } = await run(config, { resume: within! });
    expect(outcome).toEqual({ state: "yielded" });
    expect(of(records, "checkpoint-lost")).toEqual([{ type: "checkpoint-lost", key: within!.key }]);
    expect(of(records, "log").at(-1)!.message).toContain(`${entered!.key} is not in`);
  });
});

describe("teachers that are named", () => {
  let checkpoint: Of<"checkpoint">;
  let other: Of<"checkpoint">;
  const trial = (stored: Of<"checkpoint">) => {
    return { trial: 7, stage: 0, checkpoint: stored.key, sha256: stored.sha256 };
  };

  beforeAll(async () => {
    const alone = configOf({}, { epochs: 3 }, {}, { stages: [] });
    checkpoint = last((await run(alone)).records);
    other = last((await run(alone, { seed: 2 })).records);
    writeFileSync(
      join(weights, "teacher.safetensors"),
      readFileSync(join(folder, "artifacts", checkpoint.key)),
    );
  });

  test("by trial or by file teach the same", async () => {
    const byTrial = await run(configOf({ teacher: trial(checkpoint) }));
    const byFile = await run(configOf({ teacher: { file: "teacher.safetensors" } }));
    expect(lossesOf(byFile.records)).toEqual(lossesOf(byTrial.records));
    const entering = await run(configOf({}));
    expect(lossesOf(entering.records)).not.toEqual(lossesOf(byTrial.records));
  });

  test("several are an ensemble, evaluated as one", async () => {
    const { records } = await run(configOf({ teacher: [trial(checkpoint), trial(other)] }));
    const { values } = of(records, "stage-end")[1]!.results;
    const { graph } = await read(checkpoint);
    const alone = of((await run(configOf({ teacher: trial(checkpoint) }))).records, "stage-end");
    const single = alone[1]!.results.values;
    expect(values["teacher/network/parameters"]).toBe(2 * single["teacher/network/parameters"]!);
    expect(values["teacher/test/loss"]).not.toBe(single["teacher/test/loss"]);
    expect(graph.architecture).toBe("cifar-resnet");
    expect(
      of(records, "log")
        .map(({ message }) => message)
        .join(),
    ).toMatch(/was trained on these data with seed 2: .* validation set/);
  });

  test.each([
    [
      () => ({ file: "none.safetensors" }),
      {},
      /^stages.0.teacher: .*none.safetensors is not on this worker/,
    ],
    [
      () => ({ file: "../x.safetensors" }),
      {},
      /^stages.0.teacher: ..\/x.safetensors is outside of/,
    ],
    [
      () => ({ ...trial(checkpoint), checkpoint: "run-1/gone.safetensors" }),
      {},
      /^stages.0.teacher: run-1\/gone.safetensors is not in /,
    ],
    [() => ({ trial: 7 }), {}, /^stages.0.teacher: names a checkpoint only once/],
    [
      () => trial(checkpoint),
      { classes: 3 },
      /^stages.0.teacher: cifar-resnet tells 4 classes apart, the student 3$/,
    ],
    [
      () => trial(checkpoint),
      { size: 16 },
      /^stages.0.teacher: cifar-resnet takes images of 12x12x3, the student of 16x16x3$/,
    ],
  ])("%# are refused before anything is trained", async (teacher, dataset, message) => {
    const config = configOf({ teacher: teacher() }, {}, dataset);
    const start = runs;
    await expect(run(config)).rejects.toThrow(message);
    expect(existsSync(join(folder, "artifacts", `run-${start + 1}`))).toBe(false);
  });

  test("as are pairs that their networks do not have", async () => {
    const config = configOf({ teacher: trial(checkpoint), hints: "5 = 1" });
    await expect(run(config)).rejects.toThrow("stages.0.hints: must be a stage of cifar-resnet");
  });
});

test("trains in mixed precision, close to float32", async (context) => {
  const missing = mixedPrecisionMissing(runtime.device);
  context.skip(missing !== null, `this machine lacks ${missing}`);
  const wide = lossesOf((await run(configOf(transfer))).records);
  for (const device of [runtime, withoutBfloat16(runtime)]) {
    const mixed = await run(configOf(transfer, { precision: "mixed" }), { runtime: device });
    expect(mixed.outcome.state).toBe("succeeded");
    const narrow = lossesOf(mixed.records);
    expect(narrow[0]).not.toBe(wide[0]);
    expect(narrow[0]! / wide[0]!).toBeCloseTo(1, 1);
  }
});
