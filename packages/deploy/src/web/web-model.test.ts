import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildGraph, smallNetworks, variedWeights } from "@resweep/core";
import { loadRuntime } from "@resweep/engine";
import { afterAll, expect, test } from "vitest";
import { channelsFirst } from "../onnx/layout.ts";
import { noise, relativeError, settled, trainingLogits } from "../testing/training-network.ts";
import { openWebModel, toWebModel, type WebModel } from "./web-model.ts";

const { tf } = await loadRuntime({ threads: 1 });
const script = fileURLToPath(new URL("page.fixture.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "resweep-web-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, files: WebModel): void {
  mkdirSync(path.join(folder, name));
  for (const [file, bytes] of files) writeFileSync(path.join(folder, name, file), bytes);
}

test("TensorFlow.js that knows nothing of ours gives the training network's logits", {
  timeout: 300_000,
}, async () => {
  const networks = smallNetworks().map(settled);
  const cases = [];
  for (const [i, network] of networks.entries()) {
    write(String(i), await toWebModel(tf, network, { metadata: { trial: String(i) } }));
    const images = [...noise(network, 2)];
    cases.push({ folder: String(i), images, shape: [2, ...network.graph.inputShape] });
  }
  const file = path.join(folder, "cases.json");
  writeFileSync(file, JSON.stringify(cases));
  const { stdout } = await promisify(execFile)(process.execPath, [script, file], {
    maxBuffer: 2 ** 26,
  });
  const found = JSON.parse(stdout.slice(stdout.indexOf("[{"))) as {
    logits: number[];
    metadata: unknown;
  }[];
  for (const [i, network] of networks.entries()) {
    const { logits, metadata } = found[i]!;
    const expected = trainingLogits(network, Float32Array.from(cases[i]!.images));
    expect(relativeError(Float32Array.from(logits), expected)).toBeLessThan(1e-4);
    expect(metadata).toEqual({ trial: String(i) });
  }
});

test("large weights are cut into shards, and read together again", async () => {
  const task = { inputShape: [32, 32, 3] as const, classes: 10 };
  const graph = buildGraph({ name: "cifar-resnet", depth: 20, width: 48 }, task);
  const network = { graph, weights: variedWeights(graph) };
  const files = await toWebModel(tf, network);
  expect([...files.keys()]).toEqual([
    ...["group1-shard1of3.bin", "group1-shard2of3.bin", "group1-shard3of3.bin"],
    "model.json",
  ]);
  const model = await openWebModel(tf, files);
  const images = noise(network, 3);
  const logits = await model.logits(channelsFirst(images, graph.inputShape), 3);
  model.close();
  expect(relativeError(logits, trainingLogits(network, images))).toBeLessThan(1e-4);
});
