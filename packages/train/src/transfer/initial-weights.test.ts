import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ArtifactStore, encodeTensors, openFolderStore } from "@resweep/artifacts";
import { exportWeights, type Weights } from "@resweep/core";
import { loadRuntime, type Runtime } from "@resweep/engine";
import type { SpoolRecord } from "@resweep/spec";
import { parseTrialConfig } from "@resweep/sweeps";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { decodeCheckpoint } from "../trial/checkpoint.ts";
import { runTrial } from "../trial/run-trial.ts";
import type { TrialRun } from "../trial/trial-run.ts";

// Real training on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "resweep-transfer-"));
const weights = join(folder, "weights");
let runtime: Runtime;
let artifacts: ArtifactStore;
let server: Server;
let address: string;
let requests = 0;

type Of<T extends SpoolRecord["type"]> = Extract<SpoolRecord, { type: T }>;
const of = <T extends SpoolRecord["type"]>(records: readonly SpoolRecord[], type: T) =>
  records.filter((record): record is Of<T> => record.type === type);

let runs = 0;

async function run(
  init: unknown,
  over: Record<string, unknown> = {},
  options: Partial<TrialRun> = {},
) {
  const { recipe, ...more } = over;
  const config = parseTrialConfig({
    dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
    architecture: { name: "resnet", depth: 18, width: 4, stem: "cifar" },
    recipe: { epochs: 1, batchSize: 16, augment: ["flip"], ...(recipe as object) },
    init,
    ...more,
  });
  const records: SpoolRecord[] = [];
  const outcome = await runTrial({
    config,
    seed: 1,
    runtime,
    datasets: { folders: {}, cacheDir: folder },
    weights,
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
  const ends = of(records, "checkpoint");
  const [end] = ends.slice(-1);
  const checkpoint = await read(end!);
  return {
    outcome,
    ends,
    end: end!,
    checkpoint,
    log: of(records, "log").map((one) => one.message),
  };
}

const read = async (stored: Of<"checkpoint">) =>
  decodeCheckpoint(await artifacts.get(stored.key, stored));

/** The trial whose weights the others begin with; its file has names of torchvision. */
let parent: Awaited<ReturnType<typeof run>>;
let sha256: string;
const file = { file: "r18/parent.safetensors" };

beforeAll(async () => {
  runtime = await loadRuntime({ threads: 1 });
  artifacts = await openFolderStore(join(folder, "artifacts"));
  parent = await run(null);
  const { graph, state } = parent.checkpoint;
  const tensors = exportWeights(graph, state.weights, "torchvision");
  const bytes = encodeTensors(tensors, { format: "pt" });
  sha256 = createHash("sha256").update(bytes).digest("hex");
  mkdirSync(join(weights, "r18"), { recursive: true });
  writeFileSync(join(weights, file.file), bytes);
  server = createServer((request, response) => {
    requests += 1;
    if (request.url === "/parent.safetensors") response.end(bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

/** Nothing moves: what a trial ends with is what it began with. */
const still = { recipe: { freeze: 4, epochs: 1 } };
const ofBody = (all: Weights) => [...all].filter(([name]) => !name.startsWith("fc."));
const ofStages = (all: Weights, pattern: RegExp) => [...all].filter(([name]) => pattern.test(name));

describe("a trial begins with the weights", () => {
  test("of a file, to the bit, and trains the classifier alone where all stages are frozen", async () => {
    const { checkpoint, log } = await run(file, still);
    expect(log).toContain("begins with r18/parent.safetensors (names of torchvision)");
    expect(ofBody(checkpoint.state.weights)).toEqual(ofBody(parent.checkpoint.state.weights));
    const head = "fc.weight";
    expect(checkpoint.state.weights.get(head)).not.toEqual(
      parent.checkpoint.state.weights.get(head),
    );
  });

  test("of another trial's checkpoint", async () => {
    const { key: checkpoint, sha256: own } = parent.end;
    const init = { trial: 7, stage: 0, checkpoint, sha256: own };
    const child = await run(init, still);
    expect(child.log).toContain("begins with the checkpoint of stage 0 of trial 7");
    expect(ofBody(child.checkpoint.state.weights)).toEqual(ofBody(parent.checkpoint.state.weights));
    const other = await run(init, still, { seed: 2 });
    expect(other.log.join()).toMatch(/was trained on these data with seed 1: .* validation set/);
  });

  test("of one that was made integers: its floats, without their ranges", async () => {
    const quantised = await run(null, { stages: ["quantise"] });
    const { key: checkpoint, sha256: own } = quantised.end;
    const child = await run({ trial: 7, stage: 1, checkpoint, sha256: own }, still);
    expect(child.outcome.state).toBe("succeeded");
    expect(ofBody(child.checkpoint.state.weights)).toEqual(ofBody(parent.checkpoint.state.weights));
  });

  test("of a checkpoint's file", async () => {
    writeFileSync(
      join(weights, "checkpoint.safetensors"),
      readFileSync(join(folder, "artifacts", parent.end.key)),
    );
    const { checkpoint } = await run({ file: "checkpoint.safetensors" }, still);
    expect(ofBody(checkpoint.state.weights)).toEqual(ofBody(parent.checkpoint.state.weights));
  });

  test("of a download, which is fetched once", async () => {
    const init = { url: `${address}/parent.safetensors`, sha256 };
    const before = requests;
    const { checkpoint, log } = await run(init, still);
    await run(init, still);
    expect(requests - before).toBe(1);
    expect(log).toContain(`weights: downloading ${init.url}`);
    expect(ofBody(checkpoint.state.weights)).toEqual(ofBody(parent.checkpoint.state.weights));
  });

  test("with a classifier drawn by the seed where the classes differ", async () => {
    const dataset = {
      name: "synthetic",
      size: 12,
      train: 200,
      test: 48,
      validation: 0.2,
      classes: 3,
    };
    const { checkpoint, log } = await run(file, { ...still, dataset });
    expect(log.join()).toContain("(names of torchvision); its classifier is replaced");
    expect(checkpoint.state.weights.get("fc.weight")!.shape).toEqual([32, 3]);
    expect(ofBody(checkpoint.state.weights)).toEqual(ofBody(parent.checkpoint.state.weights));
  });
});

describe("what does not fit is refused before training, where it was written", () => {
  test.each([
    [
      { file: "r18/none.safetensors" },
      {},
      `init.file: ${join(weights, "r18/none.safetensors")} is not on this worker`,
    ],
    [{ file: "../x.safetensors" }, {}, "init.file: ../x.safetensors is outside of"],
    [
      { ...file, sha256: "ab".repeat(32) },
      {},
      "init.file: .* is another file than the sweep was launched with: its SHA-256 is",
    ],
    [
      file,
      { architecture: { name: "resnet", depth: 18, width: 2, stem: "cifar" } },
      "init.file: r18/parent.safetensors \\(names of torchvision\\) does not fit resnet for 4 classes: of another shape: conv1.weight \\[4, 3, 3, 3\\], not \\[2, 3, 3, 3\\], ",
    ],
    [
      { ...file, head: "keep" },
      { dataset: { name: "synthetic", size: 12, train: 200, test: 48, classes: 3 } },
      "init.file: .* of another shape: fc.weight \\[4, 32\\], not \\[3, 32\\], fc.bias",
    ],
    [
      { trial: 7, stage: 0, checkpoint: "run-1/gone.safetensors", sha256: "ab".repeat(32) },
      {},
      "init.trial: run-1/gone.safetensors is not in ",
    ],
    [
      { url: "http://127.0.0.1:9/x.safetensors", sha256: "cd".repeat(32) },
      {},
      "init.url: weights: cannot download http://127.0.0.1:9/x.safetensors .* fetch it yourself and put it there as",
    ],
  ])("%j %j", async (init, over, message) => {
    await expect(run(init, over)).rejects.toThrow(new RegExp(message));
  });

  test("a file that is damaged, or other than its address promised", async () => {
    writeFileSync(
      join(weights, "cut.safetensors"),
      readFileSync(join(weights, file.file)).subarray(0, 999),
    );
    await expect(run({ file: "cut.safetensors" })).rejects.toThrow(
      "init.file: cut.safetensors is not a sound safetensors file: ",
    );
    const init = { url: `${address}/parent.safetensors`, sha256: "ef".repeat(32) };
    await expect(run(init)).rejects.toThrow(/^init\.url: .* has checksum sha256/);
    await expect(
      run(init, {}, { datasets: { folders: {}, cacheDir: folder, download: false } }),
    ).rejects.toThrow("init.url: this worker downloads nothing; fetch it yourself");
  });
});

describe("fine-tuning", () => {
  test("frozen stages keep every bit, their statistics too; the others move", async () => {
    const { checkpoint } = await run(file, { recipe: { freeze: 2, epochs: 2 } });
    const [before, after] = [parent.checkpoint.state.weights, checkpoint.state.weights];
    const frozen = /^(conv1|bn1|layer[12])\./;
    expect(ofStages(after, frozen)).toEqual(ofStages(before, frozen));
    for (const [name, tensor] of ofStages(after, /^(layer[34]|fc)\./)) {
      expect(tensor, name).not.toEqual(before.get(name));
    }
  });

  test("what is left of frozen stages after pruning is not tuned either", async () => {
    const stages = [
      { name: "prune", ratio: 0.5 },
      { name: "fine-tune", epochs: 1 },
    ];
    const { ends } = await run(file, { recipe: { freeze: 2 }, stages });
    const [pruned, tuned] = await Promise.all(ends.slice(-2).map(read));
    expect(pruned!.state.weights.get("layer1.0.conv1.weight")!.shape).toEqual([3, 3, 4, 2]);
    const frozen = /^(conv1|bn1|layer[12])\./;
    expect(ofStages(tuned!.state.weights, frozen)).toEqual(ofStages(pruned!.state.weights, frozen));
    expect(tuned!.state.weights.get("fc.weight")).not.toEqual(
      pruned!.state.weights.get("fc.weight"),
    );
  });

  test("goes on from its own checkpoint, not from the file anew", async () => {
    const recipe = { freeze: 1, rateDecay: 0.5, epochs: 2 };
    const whole = await run(file, { recipe });
    const controller = new AbortController();
    let steps = 0;
    const part = await run(
      file,
      { recipe },
      {
        signal: controller.signal,
        emit(record) {
          if (record.type === "points" && ++steps === 4) controller.abort("yield");
        },
      },
    );
    expect(part.outcome.state).toBe("yielded");
    const rest = await run(file, { recipe }, { resume: part.end });
    expect(rest.log.join()).not.toContain("begins with");
    expect(rest.checkpoint.state).toEqual(whole.checkpoint.state);
  });

  test("earlier stages learn at lower rates: one small step moves each by its factor", async () => {
    const recipe = {
      optimizer: { name: "sgd", momentum: 0, weightDecay: 0 },
      schedule: "constant",
      warmup: "none",
    };
    const moved = async (rateDecay: number) => {
      const data = { name: "synthetic", size: 12, train: 20, test: 16, validation: 0.2 };
      const { checkpoint } = await run(file, {
        dataset: data,
        recipe: { ...recipe, epochs: 1, batchSize: 16, learningRate: 1e-2, rateDecay },
      });
      return (name: string) => {
        const before = parent.checkpoint.state.weights.get(name)!.values;
        const after = checkpoint.state.weights.get(name)!.values;
        return Math.hypot(...after.map((value, i) => value - before[i]!));
      };
    };
    const [alike, graded] = [await moved(1), await moved(0.5)];
    for (const [name, factor] of [
      ["fc.weight", 1],
      ["layer4.0.conv1.weight", 0.5],
      ["layer3.1.bn2.bias", 0.25],
      ["conv1.weight", 0.0625],
    ] as const) {
      expect(graded(name) / alike(name) / factor, name).toBeCloseTo(1, 2);
    }
  });
});
