import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { type ArtifactStore, openFolderStore } from "@resweep/artifacts";
import { loadDataset } from "@resweep/data";
import { deployedModel, openSession } from "@resweep/deploy";
import { loadRuntime, mixedPrecisionMissing, type Runtime } from "@resweep/engine";
import { findMetric, partOfNetwork, type SpoolRecord, StageResults } from "@resweep/spec";
import { parseTrialConfig } from "@resweep/sweeps";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { scoreModel } from "../deploy/score-model.ts";
import { decodeCheckpoint } from "./checkpoint.ts";
import { withoutBfloat16 } from "./float16.fixture.ts";
import { runTrial } from "./run-trial.ts";
import type { TrialRun } from "./trial-run.ts";

// Real training on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "resweep-trial-"));
let runtime: Runtime;
let artifacts: ArtifactStore;

beforeAll(async () => {
  runtime = await loadRuntime({ threads: 1 });
  artifacts = await openFolderStore(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const small = (more: Record<string, unknown> = {}, recipe: Record<string, unknown> = {}) =>
  parseTrialConfig({
    dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
    architecture: { name: "cifar-resnet", depth: 8, width: 8 },
    recipe: { epochs: 2, batchSize: 16, augment: ["flip"], ...recipe },
    ...more,
  });

let runs = 0;

async function run(config: TrialRun["config"], options: Partial<TrialRun> = {}) {
  const records: SpoolRecord[] = [];
  const outcome = await runTrial({
    config,
    seed: 1,
    runtime,
    datasets: { folders: {}, cacheDir: folder, download: false },
    artifacts,
    keyPrefix: `run-${++runs}`,
    resume: null,
    signal: new AbortController().signal,
    compile: true,
    ...options,
    emit(record) {
      records.push(record);
      options.emit?.(record);
    },
  });
  return { outcome, records };
}

type RecordOf<T extends SpoolRecord["type"]> = Extract<SpoolRecord, { type: T }>;
const of = <T extends SpoolRecord["type"]>(records: readonly SpoolRecord[], type: T) =>
  records.filter((record): record is RecordOf<T> => record.type === type);

/** Every deterministic value by metric and step. */
function deterministicPoints(records: readonly SpoolRecord[]) {
  return of(records, "points").flatMap(({ step, values }) =>
    Object.entries(values)
      .filter(([name]) => name !== "train/images-per-second" && name !== "memory/peak")
      .map(([name, value]) => `${name}@${step}=${value}`),
  );
}

async function finalWeights(records: readonly SpoolRecord[]) {
  const last = of(records, "checkpoint").at(-1)!;
  const { state } = decodeCheckpoint(await artifacts.get(last.key, last));
  const weights = [...state.weights.values(), ...(state.average?.values() ?? [])];
  return [...weights.map(({ values }) => values), ...state.slots];
}

/** Asks the trial to end once `count` updates were made. */
function interruptAfter(count: number, reason: "cancel" | "yield") {
  const controller = new AbortController();
  let steps = 0;
  return {
    signal: controller.signal,
    emit(record: SpoolRecord) {
      if (record.type === "points" && "train/loss" in record.values && ++steps === count) {
        controller.abort(reason);
      }
    },
  };
}

test("diagnostics are points of every so manieth step, and change nothing else", async () => {
  const plain = await run(small());
  const diagnosed = await run(small({ diagnostics: { every: 4 } }));
  const isPart = (point: string) => partOfNetwork.test(point);
  const points = deterministicPoints(diagnosed.records);
  expect(points.filter((point) => !isPart(point))).toEqual(deterministicPoints(plain.records));
  expect(await finalWeights(diagnosed.records)).toEqual(await finalWeights(plain.records));
  const ratio = "block/layer2.0/residual-ratio@";
  const steps = points
    .filter((point) => point.startsWith(ratio))
    .map((point) => Number(point.slice(ratio.length).split("=")[0]));
  // Twenty updates: those before which none, four, eight, ... had been made.
  expect(steps).toEqual([1, 5, 9, 13, 17]);
  const names = new Set(
    of(diagnosed.records, "points").flatMap(({ values }) => Object.keys(values)),
  );
  const unknown = [...names].filter((name) => findMetric(name) === undefined);
  expect(unknown).toEqual([]);
});

describe("mixed precision", () => {
  const mixed = small({}, { precision: "mixed" });

  test("is refused where it cannot run, before anything is read", async () => {
    await expect(run(mixed, { compile: false })).rejects.toThrow(
      "recipe.precision: mixed needs a worker without --eager; use float32",
    );
    const device = { ...runtime.device, kind: "cpu" as const, instructions: ["avx2"] };
    await expect(run(mixed, { runtime: { ...runtime, device } })).rejects.toThrow(
      "recipe.precision: mixed needs a processor with bfloat16 instructions",
    );
  });

  test("trains where it can, close to float32", async (context) => {
    const missing = mixedPrecisionMissing(runtime.device);
    context.skip(missing !== null, `this machine lacks ${missing}`);
    const narrow = await run(mixed);
    const wide = await run(small());
    expect(narrow.outcome.state).toBe("succeeded");
    const firstLoss = (records: readonly SpoolRecord[]) =>
      of(records, "points")[0]!.values["train/loss"]!;
    expect(firstLoss(narrow.records)).not.toBe(firstLoss(wide.records));
    expect(firstLoss(narrow.records)).toBeCloseTo(firstLoss(wide.records), 1);
  });

  test("in float16, each epoch tells how many updates were skipped", async () => {
    const { outcome, records } = await run(mixed, { runtime: withoutBfloat16(runtime) });
    expect(outcome).toMatchObject({ state: "succeeded", values: { "train/skipped-updates": 0 } });
    const skipped = of(records, "points").flatMap(
      ({ values }) => values["train/skipped-updates"] ?? [],
    );
    expect(skipped).toEqual([0, 0]);
    const last = of(records, "checkpoint").at(-1)!;
    const { state } = decodeCheckpoint(await artifacts.get(last.key, last));
    expect(state.scaling.map((values) => values[0])).toEqual([65_536, 20]);
  });
});

describe("a trial of one stage", () => {
  test("learns, and tells it all in order", async () => {
    const { outcome, records } = await run(small({}, { epochs: 3 }));
    expect(outcome.state).toBe("succeeded");
    const losses = of(records, "points").flatMap(({ values }) => values["train/epoch-loss"] ?? []);
    expect(losses).toHaveLength(3);
    expect(losses[2]).toBeLessThan(losses[0]! * 0.9);
    const steps = of(records, "points")
      .filter(({ values }) => "train/loss" in values)
      .map(({ step }) => step);
    expect(steps).toEqual(steps.map((_, i) => i + 1));
    expect(of(records, "progress").at(-1)).toMatchObject({
      step: steps.length,
      totalSteps: steps.length,
    });
    expect(of(records, "checkpoint").map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const [end] = of(records, "stage-end");
    expect(end).toMatchObject({ stage: 0, name: "train", step: steps.length });
    expect(end!.results.values).toMatchObject({
      "test/accuracy": expect.any(Number),
      "best/validation/accuracy": expect.any(Number),
      "network/parameters": expect.any(Number),
    });
    // What depends on the machine has no best.
    expect(end!.results.values).not.toHaveProperty(["best/memory/peak"]);
    expect(of(records, "facts")[0]!.dataset.name).toBe("synthetic");
    if (outcome.state === "succeeded") {
      expect(outcome.values["validation/accuracy"]).toBeGreaterThan(0.2);
    }
  });

  test("counts the five likeliest where there are more than ten classes", async () => {
    const dataset = { name: "synthetic", size: 8, classes: 12, train: 96, test: 24 };
    const { outcome } = await run(small({ dataset }, { epochs: 1 }));
    if (outcome.state !== "succeeded") throw new Error(outcome.state);
    for (const split of ["validation", "test"]) {
      const top5 = outcome.values[`${split}/top5-accuracy`]!;
      expect(top5).toBeGreaterThanOrEqual(outcome.values[`${split}/accuracy`]!);
      expect(top5).toBeLessThanOrEqual(1);
    }
    const ten = await run(small({}, { epochs: 1 }));
    expect(ten.outcome).not.toHaveProperty(["values", "test/top5-accuracy"]);
  });

  test("is given back, with a warning, where its checkpoint is gone", async () => {
    const key = "trials/404/1/0-1-10.safetensors";
    const { outcome, records } = await run(small({}, { epochs: 1 }), {
      resume: { key, sha256: "0".repeat(64) },
    });
    expect(outcome).toEqual({ state: "yielded" });
    expect(of(records, "log")[0]).toMatchObject({ level: "warn" });
    expect(of(records, "checkpoint-lost")).toEqual([{ type: "checkpoint-lost", key }]);
    expect(of(records, "points")).toEqual([]);
  });

  test("gives the same bits twice, and others for another seed", async () => {
    const first = await run(small());
    const second = await run(small());
    const other = await run(small(), { seed: 2 });
    expect(deterministicPoints(second.records)).toEqual(deterministicPoints(first.records));
    expect(await finalWeights(second.records)).toEqual(await finalWeights(first.records));
    expect(deterministicPoints(other.records)).not.toEqual(deterministicPoints(first.records));
  });

  test("gives the same bits where its data do not fit on the device", async () => {
    const recipe = { augment: ["flip", "crop"] };
    const resident = await run(small({}, recipe));
    const prefetched = await run(small({}, recipe), { residentShare: 0 });
    expect(deterministicPoints(prefetched.records)).toEqual(deterministicPoints(resident.records));
    expect(await finalWeights(prefetched.records)).toEqual(await finalWeights(resident.records));
  });

  test.each(["cancel", "yield"] as const)(
    "ends its thread with itself, also when it is interrupted (%s) or fails",
    async (reason) => {
      const threads: Worker[] = [];
      const keep = (thread: Worker) => threads.push(thread);
      process.on("worker", keep);
      const { outcome } = await run(small(), { residentShare: 0, ...interruptAfter(3, reason) });
      expect(outcome.state).toBe(reason === "cancel" ? "cancelled" : "yielded");
      const failing = {
        emit() {
          throw new Error("the disk is full");
        },
      };
      await expect(run(small(), { residentShare: 0, ...failing })).rejects.toThrow("disk is full");
      process.off("worker", keep);
      // One that has ended has no number.
      expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1]);
    },
  );

  test.each([
    ["in floats", [], 5],
    // What lies half-way between two integers goes to either.
    ["for integers", [{ name: "quantise", epochs: 1 }], 2],
  ])("recorded steps learn what steps run call by call do, %s", async (_what, stages, digits) => {
    const config = small({ stages }, { epochs: 1 });
    const recorded = await run(config);
    const eager = await run(config, { compile: false });
    const losses = (records: readonly SpoolRecord[]) =>
      of(records, "points").flatMap(({ values }) => values["train/loss"] ?? []);
    losses(recorded.records).forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses(eager.records)[i]!, digits);
    });
  });

  test("ends as diverged at the step whose loss was not finite", async () => {
    // The decay alone makes the weights grow without end.
    const optimizer = { name: "sgd", weightDecay: 0.1 };
    const config = small({}, { optimizer, learningRate: 100, warmup: "none", epochs: 50 });
    const { outcome, records } = await run(config);
    expect(outcome.state).toBe("diverged");
    const last = of(records, "points").at(-1)!;
    expect(outcome).toMatchObject({ step: last.step });
    expect(Number.isFinite(last.values["train/loss"])).toBe(false);
  });

  test("a cancelled one stops at the next step, without a checkpoint of it", async () => {
    const { outcome, records } = await run(small(), interruptAfter(3, "cancel"));
    expect(outcome).toEqual({ state: "cancelled" });
    expect(of(records, "points").at(-1)!.step).toBe(3);
    expect(of(records, "checkpoint")).toEqual([]);
  });
});

describe("stages", () => {
  const stages = [
    { name: "prune", ratio: 0.5 },
    { name: "fine-tune", epochs: 1, learningRate: 0.01 },
  ];

  test("pruning shrinks the network, fine-tuning trains what is left", async () => {
    const { outcome, records } = await run(small({ stages }));
    expect(outcome.state).toBe("succeeded");
    const [trained, pruned, tuned] = of(records, "stage-end");
    const { values, layers } = pruned!.results;
    expect(values["before/network/parameters"]).toBe(trained!.results.values["network/parameters"]);
    expect(values["network/parameters"]).toBeLessThan(values["before/network/parameters"]! * 0.8);
    expect(values["network/macs"]).toBeLessThan(values["before/network/macs"]!);
    expect(values["before/test/accuracy"]).toBe(trained!.results.values["test/accuracy"]);
    const sum = (key: "parametersBefore" | "parametersAfter") =>
      layers!.reduce((total, layer) => total + layer[key], 0);
    expect(sum("parametersBefore")).toBe(values["before/network/parameters"]);
    expect(sum("parametersAfter")).toBe(values["network/parameters"]);
    expect(tuned!.results.values["network/parameters"]).toBe(values["network/parameters"]);
    expect(tuned!.step).toBeGreaterThan(trained!.step);
    expect(values["network/bytes"]).toBeLessThan(values["before/network/bytes"]! * 0.8);
    // What each stage added: together they are what the trial took.
    const costs = of(records, "stage-end").map((end) => end.results.values["cost/training"]!);
    expect(costs.map((cost) => cost > 0)).toEqual([true, false, true]);
    const total = tuned!.results.values["cost/total"]!;
    expect(costs.reduce((all, cost) => all + cost, 0)).toBeCloseTo(total, 6);
    expect(values).not.toHaveProperty(["latency/median"]);
  });

  test("latency is measured where it is asked for, of each network, and changes no training", async () => {
    const plain = await run(small({ stages }));
    const timed = await run(small({ stages, evaluation: { latency: true } }));
    expect(deterministicPoints(timed.records)).toEqual(deterministicPoints(plain.records));
    expect(await finalWeights(timed.records)).toEqual(await finalWeights(plain.records));
    const ends = of(timed.records, "stage-end");
    for (const { results } of ends) {
      expect(results.values["latency/median"]).toBeGreaterThan(0);
      expect(results.values["latency/p95"]).toBeGreaterThanOrEqual(
        results.values["latency/median"]!,
      );
      expect(results.latency).toMatchObject({
        processor: runtime.device.processor,
        ...{ threads: 1, batch: 1, runs: expect.any(Number), load: expect.any(Number) },
      });
    }
    const [trained, pruned] = ends.map(({ results }) => results.values);
    expect(pruned!["before/latency/median"]).toBe(trained!["latency/median"]);
  });

  test("what is pruned is the moving average that was evaluated", async () => {
    const { records } = await run(
      small({ stages: [{ name: "prune", ratio: 0.5 }] }, { emaDecay: 0.9 }),
    );
    const [trained, pruned] = await Promise.all(
      of(records, "checkpoint")
        .slice(-2)
        .map(async (one) => decodeCheckpoint(await artifacts.get(one.key, one)).state),
    );
    const filters = (weights: NonNullable<typeof trained>["weights"]) =>
      weights.get("conv1.weight")!.values;
    // The first convolution feeds an addition, and is left whole.
    expect(filters(pruned!.weights)).toEqual(filters(trained!.average!));
    expect(filters(pruned!.weights)).not.toEqual(filters(trained!.weights));
  });

  test("what Taylor pruning keeps follows from the weights and the seed, however images come", async () => {
    const config = (batches: number) =>
      small({ stages: [{ name: "prune", criterion: "taylor", batches }] }, { accumulation: 2 });
    const outcomes = [
      await run(config(4)),
      await run(config(4), { residentShare: 0 }),
      await run(config(1)),
    ];
    const [first, second, fewer] = await Promise.all(
      outcomes.map(({ records }) => finalWeights(records)),
    );
    expect(second).toEqual(first);
    expect(fewer).not.toEqual(first);
  });

  test("quantising measures the integers themselves, which the checkpoint tells again", async () => {
    const quantise = { name: "quantise", calibration: "entropy", images: 40 };
    const { outcome, records } = await run(small({ stages: [quantise] }, { epochs: 4 }));
    const [trained, quantised] = of(records, "stage-end");
    const { values } = quantised!.results;
    expect(outcome).toMatchObject({ values: { "test/loss": values["test/loss"] } });
    for (const name of ["test/accuracy", "network/parameters", "network/macs"]) {
      expect(values[`before/${name}`]).toBe(trained!.results.values[name]);
    }
    expect(values["network/macs"]).toBe(values["before/network/macs"]);
    expect(values["network/parameters"]).toBe(values["before/network/parameters"]);
    // Near the floats, and not the same: it is something else that was run.
    expect(values["test/loss"]).not.toBe(values["before/test/loss"]);
    expect(values["test/loss"]).toBeCloseTo(values["before/test/loss"]!, 0);
    expect(values["simulation/test/loss"]).toBeCloseTo(values["test/loss"]!, 1);
    expect(values["quantisation/accuracy-loss"]).toBe(
      values["before/test/accuracy"]! - values["test/accuracy"]!,
    );
    expect(values["quantisation/size-ratio"]).toBeGreaterThan(2);
    expect(values["before/network/bytes"]! / values["network/bytes"]!).toBeCloseTo(
      values["quantisation/size-ratio"]!,
    );

    const last = of(records, "checkpoint").at(-1)!;
    const { graph, state } = decodeCheckpoint(await artifacts.get(last.key, last));
    const { format, model } = deployedModel({ graph, weights: state.weights });
    expect(format).toBe("int8");
    const session = await openSession(model);
    const dataset = await loadDataset(small().dataset, { folders: {}, cacheDir: folder });
    const { correct, loss, count } = await scoreModel(session, dataset, { part: "test" });
    await session.close();
    expect(correct / count).toBe(values["test/accuracy"]);
    expect(loss / count).toBe(values["test/loss"]);
  });

  test("training for integers learns, its norms' statistics staying from the share on", async () => {
    const quantise = { name: "quantise", epochs: 4, learningRate: 0.02, freezeAfter: 0.5 };
    const { outcome, records } = await run(small({ stages: [quantise] }, { epochs: 1 }));
    expect(outcome.state).toBe("succeeded");
    const [trained, quantised] = of(records, "stage-end");
    const { values } = quantised!.results;
    expect(values["train/epoch-loss"]).toBeLessThan(trained!.results.values["train/epoch-loss"]!);
    expect(values["test/loss"]).toBeLessThan(values["before/test/loss"]!);
    expect(values["simulation/test/loss"]).toBeCloseTo(values["test/loss"]!, 1);
    const kept = await Promise.all(
      of(records, "checkpoint")
        .slice(-4)
        .map(async (one) => decodeCheckpoint(await artifacts.get(one.key, one)).state.weights),
    );
    const moved = (name: string) =>
      kept.slice(1).map((weights, i) => {
        const [now, before] = [weights.get(name)!.values, kept[i]!.get(name)!.values];
        return now.some((value, place) => value !== before[place]);
      });
    expect(moved("bn1.running_mean")).toEqual([true, false, false]);
    expect(moved("bn1.weight")).toEqual([true, true, true]);
    const range = [...kept[0]!.keys()].find((name) => /^(?!input).*\.integer\.max$/.test(name))!;
    expect(moved(range)).toEqual([true, true, false]);
  });

  test("a sensitivity scan says what pruning each layer alone does, and changes nothing", async () => {
    const scan = { name: "sensitivity", ratios: [0.1, 0.5, 0.55], images: 30 };
    const recipe = { emaDecay: 0.9 };
    const { records } = await run(small({ stages: [scan, stages[1]] }, recipe));
    const without = await run(small({ stages: [stages[1]] }, recipe));
    expect(await finalWeights(records)).toEqual(await finalWeights(without.records));
    const [trained, scanned] = of(records, "stage-end");
    const { sensitivity, values } = StageResults.parse(scanned!.results);
    expect(values["test/accuracy"]).toBe(trained!.results.values["test/accuracy"]);
    expect(sensitivity).toMatchObject({
      split: "validation",
      images: 30,
      ratios: [0.1, 0.5, 0.55],
    });
    const [first, ...others] = sensitivity!.layers;
    expect(first).toMatchObject({ convolutions: ["layer1.0.conv1"], filters: 8, kept: [7, 4, 3] });
    expect(others).toHaveLength(2);

    // The same, found by pruning that layer alone.
    const all = small({ stages: [{ ...scan, images: 40 }] }, recipe);
    const whole = of((await run(all)).records, "stage-end").at(-1)!.results.sensitivity!;
    const skip = ["layer2.0.conv1", "layer3.0.conv1"];
    const alone = small({ stages: [{ name: "prune", ratio: 0.5, skip }] }, recipe);
    const pruned = of((await run(alone)).records, "stage-end").at(-1)!.results.values;
    expect(whole.accuracy).toBeCloseTo(pruned["before/validation/accuracy"]!, 6);
    expect(whole.layers[0]!.accuracy[1]).toBeCloseTo(pruned["validation/accuracy"]!, 6);
    expect(whole.layers[0]!.loss[1]).toBeCloseTo(pruned["validation/loss"]!, 4);
    expect(whole.layers[0]!.loss[1]).not.toBeCloseTo(whole.loss, 4);
  });

  test("without a validation split it is of the training images, never of the test set", async () => {
    const dataset = { name: "synthetic", size: 12, train: 200, test: 48, validation: 0 };
    const config = small({ dataset, stages: ["sensitivity"] }, { epochs: 1 });
    const { sensitivity } = of((await run(config)).records, "stage-end").at(-1)!.results;
    expect(sensitivity).toMatchObject({ split: "train-fixed", images: 200 });
  });

  test.each([
    { optimizer: { name: "sgd", momentum: 0.9, nesterov: true, weightDecay: 0.01 }, clipNorm: 1 },
    { optimizer: "adamw", learningRate: 0.001, emaDecay: 0.9 },
    { optimizer: "rmsprop", learningRate: 0.01, accumulation: 2 },
    { optimizer: "lars" },
  ])("sparse weights stay zero in all that follows: %j", async (recipe) => {
    const sparsify = { name: "sparsify", sparsity: 0.6, ranking: "global" };
    const { outcome, records } = await run(
      small({ stages: [sparsify, stages[1], stages[0], stages[1]] }, { ...recipe, epochs: 1 }),
    );
    expect(outcome.state).toBe("succeeded");
    const [trained, sparse, tuned, , last] = of(records, "stage-end").map(
      ({ results }) => results.values,
    );
    expect(trained).not.toHaveProperty("network/sparsity");
    expect(sparse!["network/sparsity"]).toBeCloseTo(0.6, 3);
    expect(tuned!["network/sparsity"]).toBe(sparse!["network/sparsity"]);
    expect(last!["network/sparsity"]).toBeGreaterThan(0.3);
    // Honestly no smaller.
    for (const cost of ["network/parameters", "network/macs"])
      expect(tuned![cost]).toBe(trained![cost]);
    const states = await Promise.all(
      of(records, "checkpoint").map(
        async (one) => decodeCheckpoint(await artifacts.get(one.key, one)).state,
      ),
    );
    const kernels = states.map(
      (state) => (state.average ?? state.weights).get("layer2.0.conv2.weight")!.values,
    );
    const zeros = (values: Float32Array) => [...values.keys()].filter((i) => values[i] === 0);
    expect(zeros(kernels[1]!).length).toBeGreaterThan(0);
    expect(zeros(kernels[2]!)).toEqual(zeros(kernels[1]!));
    expect(kernels[2]).not.toEqual(kernels[1]);
  });

  test("a ratio of 0 leaves out the pruning and its fine-tuning", async () => {
    const { records } = await run(small({ stages: [{ name: "prune", ratio: 0 }, stages[1]] }));
    expect(of(records, "stage-start").map(({ name }) => name)).toEqual(["train"]);
  });
});

describe("interrupted and resumed", () => {
  const stages = [
    { name: "prune", ratio: 0.5 },
    { name: "fine-tune", epochs: 2, learningRate: 0.01 },
  ];

  test.each(["sgd", "adamw"])("with %s, to the bit, from wherever it was", async (optimizer) => {
    const config = small(
      { stages },
      { optimizer, learningRate: optimizer === "sgd" ? 0.1 : 0.001 },
    );
    const whole = await run(config);
    const total = of(whole.records, "progress").at(-1)!.totalSteps;
    const perEpoch = total / 4;
    // Within an epoch, at its end, at the end of the training, and in the pruned network's fine-tuning.
    const cuts =
      optimizer === "sgd" ? [3, perEpoch, 2 * perEpoch, 3 * perEpoch + 1] : [perEpoch + 2];
    for (const cut of cuts) {
      const before = await run(config, interruptAfter(cut, "yield"));
      expect(before.outcome).toEqual({ state: "yielded" });
      const resume = of(before.records, "checkpoint").at(-1)!;
      expect(resume.step).toBe(cut);
      const after = await run(config, { resume });
      expect(after.outcome).toEqual(withMachineOf(after.outcome, whole.outcome));
      const joined = [...before.records, ...after.records];
      expect(deterministicPoints(joined)).toEqual(deterministicPoints(whole.records));
      expect(await finalWeights(after.records)).toEqual(await finalWeights(whole.records));
    }
  });

  test("while it is trained for integers, to the bit", async () => {
    const quantise = { name: "quantise", epochs: 2, freezeAfter: 0.5, images: 50 };
    const config = small({ stages: [quantise] }, { epochs: 1, emaDecay: 0.9 });
    const quantisedOf = (records: readonly SpoolRecord[]) => {
      const { values } = of(records, "stage-end").at(-1)!.results;
      const same = ([name]: [string, number]) => !/^(cost|memory)\//.test(name);
      return Object.entries(values).filter(same);
    };
    const whole = await run(config);
    const perEpoch = of(whole.records, "progress").at(-1)!.totalSteps / 3;
    // Within an epoch, as the statistics are frozen, and after.
    for (const cut of [1.5, 2, 2.3].map((epochs) => Math.round(epochs * perEpoch))) {
      const before = await run(config, interruptAfter(cut, "yield"));
      const resume = of(before.records, "checkpoint").at(-1)!;
      expect(resume.step).toBe(cut);
      const after = await run(config, { resume });
      const joined = [...before.records, ...after.records];
      expect(deterministicPoints(joined)).toEqual(deterministicPoints(whole.records));
      expect(await finalWeights(after.records)).toEqual(await finalWeights(whole.records));
      expect(quantisedOf(after.records)).toEqual(quantisedOf(whole.records));
    }
  });

  test("with all that a recipe may keep between steps, to the bit", async () => {
    const config = small(
      { stages, evaluation: { flip: true } },
      {
        optimizer: "rmsprop",
        learningRate: 0.01,
        schedule: "constant",
        warmup: { name: "until", every: 4, errorBelow: 0.85 },
        accumulation: 2,
        clipNorm: 1,
        emaDecay: 0.9,
      },
    );
    const whole = await run(config);
    const rates = of(whole.records, "points").flatMap(
      ({ values }) => values["train/learning-rate"] ?? [],
    );
    const ended = rates.indexOf(0.01);
    expect(rates.slice(0, ended)).toEqual(Array(ended).fill(0.001));
    expect(ended % 4).toBe(0);
    expect(of(whole.records, "log").map(({ message }) => message)).toEqual([
      `the warm-up ended at step ${ended}`,
    ]);
    // Between two looks at the error, and in the pruned network's fine-tuning.
    for (const cut of [ended - 2, 31]) {
      const before = await run(config, interruptAfter(cut, "yield"));
      const resume = of(before.records, "checkpoint").at(-1)!;
      expect(resume.step).toBe(cut);
      const after = await run(config, { resume });
      const joined = [...before.records, ...after.records];
      expect(deterministicPoints(joined)).toEqual(deterministicPoints(whole.records));
      expect(await finalWeights(after.records)).toEqual(await finalWeights(whole.records));
    }
  });

  test("on a machine where its data do not fit, to the bit", async () => {
    const config = small();
    const whole = await run(config);
    const before = await run(config, interruptAfter(14, "yield"));
    const resume = of(before.records, "checkpoint").at(-1)!;
    const after = await run(config, { resume, residentShare: 0 });
    const joined = [...before.records, ...after.records];
    expect(deterministicPoints(joined)).toEqual(deterministicPoints(whole.records));
    expect(await finalWeights(after.records)).toEqual(await finalWeights(whole.records));
  });

  test("from an epoch's checkpoint after a kill", async () => {
    const config = small();
    const whole = await run(config);
    const [first] = of(whole.records, "checkpoint");
    const again = await run(config, { resume: first! });
    expect(await finalWeights(again.records)).toEqual(await finalWeights(whole.records));
    expect(of(again.records, "points")[0]!.step).toBe(first!.step + 1);
  });

  test("from another trial's checkpoint of the stages they share", async () => {
    const [plain, pruned] = [small(), small({ stages })];
    const [alone, whole] = [await run(plain), await run(pruned)];
    const trained = of(whole.records, "checkpoint").find(({ epoch }) => epoch === 2)!;
    const given = of(alone.records, "checkpoint").at(-1)!;
    const after = await run(pruned, { resume: given });
    expect(after.outcome).toEqual(withMachineOf(after.outcome, whole.outcome));
    expect(await finalWeights(after.records)).toEqual(await finalWeights(whole.records));
    expect(of(after.records, "stage-start").map(({ stage }) => stage)).toEqual([1, 2]);
    // Nothing is left to train, and nothing is.
    const done = await run(plain, { resume: trained });
    expect(done.outcome).toEqual(withMachineOf(done.outcome, alone.outcome));
    expect(done.records.map(({ type }) => type)).toEqual(["facts", "log", "progress"]);
  });

  /** The other outcome with what this one has that depends on the machine. */
  function withMachineOf(one: unknown, other: Awaited<ReturnType<typeof run>>["outcome"]) {
    const { values } = one as { values: Record<string, number> };
    if (other.state !== "succeeded") return other;
    const machine = Object.entries(values).filter(([name]) => !findMetric(name)?.deterministic);
    return { ...other, values: { ...other.values, ...Object.fromEntries(machine) } };
  }
});
