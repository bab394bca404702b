import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { decodeTensors, encodeTensors, type StoredTensor } from "@resweep/artifacts";
import {
  buildGraph,
  createModel,
  exportWeights,
  importWeights,
  type WeightNaming,
  writeWeights,
} from "@resweep/core";
import { loadRuntime, type Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** What tools/goldens/golden_weights.py tells of a file that the Python package safetensors wrote. */
interface ReferenceFile {
  readonly name: string;
  readonly library: WeightNaming;
  readonly config: { readonly name: string };
  /** [batch, channels, height, width] */
  readonly input: readonly [number, number, number, number];
  readonly salt: number;
  /** PyTorch's, of the filler's images. */
  readonly logits: readonly number[];
  readonly bytes: number;
  readonly sha256: string;
  /** Where the file is too large to be kept: the network's parameters in PyTorch's order, and its batch norms. */
  readonly parameters?: Readonly<Record<string, readonly number[]>>;
  readonly norms?: readonly string[];
}

const place = (name: string) => new URL(`goldens/${name}`, import.meta.url);
const files = readFileSync(place("files.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as ReferenceFile);
const classes = 10;

/** The generator of golden_networks.py. */
function filler(stream: number, i: number): number {
  const k = (((i * i) % 1000003) * 7919 + i * 104729 + stream * 15485863 + 12345) % 1000003;
  return (2 * k) / 1000003 - 1;
}

const product = (shape: readonly number[]) => shape.reduce((total, size) => total * size, 1);
const filled = (length: number, value: (i: number) => number) =>
  Float32Array.from({ length }, (_, i) => value(i));

/** The very bytes that Python wrote of a network whose weights are the generator's. */
function regenerated({ parameters = {}, norms = [] }: ReferenceFile): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [t, [name, shape]] of Object.entries(parameters).entries()) {
    const [owner, kind] = [
      name.slice(0, name.lastIndexOf(".")),
      name.slice(name.lastIndexOf(".") + 1),
    ];
    const [phase, middle] = kind === "weight" ? [1, 1] : [2, 0];
    const scale = shape.length === 1 ? 0.1 : Math.sqrt(3 / product(shape.slice(1)));
    const value = norms.includes(owner)
      ? (i: number) => middle + 0.1 * Math.sin(phase + 0.37 * t + 0.7 * i)
      : (i: number) => scale * filler(t, i);
    tensors.set(name, { shape, values: filled(product(shape), value) });
  }
  for (const [b, norm] of norms.entries()) {
    const { shape } = tensors.get(`${norm}.weight`)!;
    const statistics = {
      running_mean: (i: number) => 0.01 * Math.sin(0.5 * b + 0.1 * i),
      running_var: (i: number) => 1 + 0.1 * Math.cos(0.5 * b + 0.1 * i),
    };
    for (const [kind, value] of Object.entries(statistics)) {
      tensors.set(`${norm}.${kind}`, { shape, values: filled(product(shape), value) });
    }
    tensors.set(`${norm}.num_batches_tracked`, { shape: [], values: BigInt64Array.of(0n) });
  }
  return encodeTensors(tensors, { format: "pt" });
}

let runtime: Runtime;
beforeAll(async () => {
  runtime = await loadRuntime({ threads: 1 });
});

describe.each(files)("$name, as the Python package wrote it", (file) => {
  const bytes = file.parameters
    ? regenerated(file)
    : Uint8Array.from(readFileSync(place(`${file.name}.safetensors`)));
  const [batch, channels, height, width] = file.input;
  const task = { inputShape: [height, width, channels] as const, classes, seed: 0 };
  const graph = buildGraph(file.config, task);
  const imported = () => {
    const { tensors } = decodeTensors(bytes, file.name);
    return importWeights(graph, tensors, { head: "keep", field: "init.file", what: file.name });
  };

  test("is that file", () => {
    expect(bytes.length).toBe(file.bytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(file.sha256);
  });

  test("gives PyTorch's logits", () => {
    const { tf } = runtime;
    const { weights, naming } = imported();
    expect(naming).toBe(file.library);
    const model = createModel(tf, graph, task, { kernels: runtime.kernels });
    writeWeights(model, weights);
    const logits = tf.tidy(() => {
      const length = product(file.input);
      const values = filled(length, (i) => Math.sin(0.013 * i) + 0.5 * filler(file.salt, i));
      const images = tf.transpose(
        tf.tensor4d(values, [batch, channels, height, width]),
        [0, 2, 3, 1],
      );
      return (model.apply(images, { training: false }) as tfjs.Tensor).dataSync();
    });
    const scale = Math.max(1, ...file.logits.map(Math.abs));
    expect(logits.length).toBe(file.logits.length);
    for (const [i, value] of file.logits.entries()) {
      expect(Math.abs(logits[i]! - value) / scale).toBeLessThan(1e-5);
    }
    model.dispose();
  });

  test("is written again to the byte", () => {
    const tensors = exportWeights(graph, imported().weights, file.library);
    const written = encodeTensors(tensors, { format: "pt" });
    expect(createHash("sha256").update(written).digest("hex")).toBe(file.sha256);
  });
});
