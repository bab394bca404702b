import { optimizers, type WeightTensor } from "@resweep/core";
import { loadRuntime } from "@resweep/engine";
import { parse } from "@resweep/spec";
import { afterEach, describe, expect, test } from "vitest";
import type { TrainInputs } from "./images.ts";
import type { Network, NetworkOptions } from "./network.ts";
import { batchOf, batchSize, openSmall, smallGraphs } from "./network-equality.fixture.ts";
import type { UpdateRule } from "./training-step.ts";

const runtime = await loadRuntime({ threads: 1 });
const normed = smallGraphs("cifar-resnet")[0]!;
/** VGG without batch norm, its dropout left out: of a batch in parts it draws otherwise. */
const plain = (() => {
  const graph = smallGraphs("vgg")[1]!;
  const nodes = graph.nodes.map((node) => (node.type === "dropout" ? { ...node, rate: 0 } : node));
  return { ...graph, nodes };
})();
const rates = { learningRate: 0.1 };
const modes = [true, false];

const opened: Network[] = [];
afterEach(() => {
  for (const network of opened.splice(0)) network.dispose();
});

function open(
  graph: typeof normed,
  compile: boolean,
  rule: Partial<UpdateRule>,
  optimizer: object = {},
  more: Partial<NetworkOptions> = {},
): Network {
  const network = openSmall(runtime, graph, {
    compile,
    optimizer: parse(optimizers.schema, { name: "sgd", ...optimizer }),
    rule: { batchSize, accumulation: 1, labelSmoothing: 0.1, clipNorm: 0, emaDecay: 0, ...rule },
    ...more,
  });
  opened.push(network);
  return network;
}

const flat = (weights: ReadonlyMap<string, WeightTensor>) =>
  [...weights.values()].flatMap(({ values }) => [...values]);
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, i) => value - b[i]!));
const all = new Float32Array(batchSize).fill(1);

describe.each(modes)("compiled: %s", (compile) => {
  test("a batch in parts makes the update of the whole one, where there is no batch norm", () => {
    const [whole, parts] = [1, 4].map((accumulation) => open(plain, compile, { accumulation }));
    const start = flat(whole!.read().weights);
    for (let step = 0; step < 3; step++) {
      const batch = batchOf(plain, step);
      const [one, other] = [whole!, parts!].map((network) => network.train(batch, rates, step));
      expect(other!.loss).toBeCloseTo(one!.loss, 5);
      expect(other!.correct).toBe(one!.correct);
    }
    const [one, other] = [whole!, parts!].map((network) => flat(network.read().weights));
    expect(distance(one!, start)).toBeGreaterThan(0.01);
    expect(distance(one!, other!)).toBeLessThan(1e-4 * distance(one!, start));
  });

  test("batch norm sees a part at a time, and its statistics move with each", () => {
    const [whole, parts] = [1, 2].map((accumulation) => open(normed, compile, { accumulation }));
    // Twice the same images: either half of the batch has the statistics of the whole one.
    const { images, labels, draws } = batchOf(normed, 0);
    images.copyWithin(images.length / 2, 0, images.length / 2);
    for (const network of [whole!, parts!]) network.train({ images, labels, draws }, rates, 0);
    const [once, twice] = [whole!, parts!].map(
      (network) => network.read().weights.get("bn1.running_mean")!.values,
    );
    // From 0: 0.1 of the mean, and 0.9 of that and 0.1 of it again.
    once!.forEach((value, channel) => {
      expect(twice![channel]! / value).toBeCloseTo(1.9, 4);
    });
  });

  test("gradients of a larger norm than clipNorm are scaled down to it", () => {
    const plainly = { momentum: 0, weightDecay: 0 };
    const lengths = [0, 1e4, 0.05].map((clipNorm) => {
      const network = open(normed, compile, { clipNorm }, plainly);
      const { weights: before } = network.read();
      network.train(batchOf(normed, 0), rates, 0);
      const { weights: after } = network.read();
      const trained = [...before.keys()].filter((name) => !name.includes("running_"));
      return Math.hypot(
        ...trained.map((name) => {
          return distance([...before.get(name)!.values], [...after.get(name)!.values]);
        }),
      );
    });
    expect(lengths[0]).toBeGreaterThan(0.1 * 0.05);
    expect(lengths[1]).toBeCloseTo(lengths[0]!, 6);
    expect(lengths[2]).toBeCloseTo(0.1 * 0.05, 6);
  });

  test("the moving average follows the weights and statistics, and is what is evaluated", () => {
    const network = open(normed, compile, { emaDecay: 0.9 });
    const raw = open(normed, compile, {});
    let expected = flat(network.read().weights);
    expect(flat(network.read().average!)).toEqual(expected);
    for (let step = 0; step < 4; step++) {
      for (const one of [network, raw]) one.train(batchOf(normed, step), rates, step);
      const now = flat(network.read().weights);
      expected = expected.map((value, i) => 0.9 * value + 0.1 * now[i]!);
    }
    const { average, weights } = network.read();
    expect(distance(flat(average!), expected)).toBeLessThan(1e-5);
    // Training itself is none the wiser.
    expect(flat(raw.read().weights)).toEqual(flat(weights));
    const averaged = open(normed, compile, {}, {}, { weights: average! });
    const batch = { ...batchOf(normed, 0), weights: all };
    expect(network.evaluate(batch)).toEqual(averaged.evaluate(batch));
    expect(network.evaluate(batch).loss).not.toBe(raw.evaluate(batch).loss);
    // The next stage goes on from what was evaluated.
    network.restart();
    expect(flat(network.read().weights)).toEqual(flat(average!));
    expect(network.read().slots.every((slot) => slot.every((value) => value === 0))).toBe(true);
  });

  test("a momentum may come with an update, in place of the optimizer's own", () => {
    const moved = open(normed, compile, {}, {}, { movesMomentum: true });
    const own = open(normed, compile, {}, { momentum: 0.5 });
    for (let step = 0; step < 3; step++) {
      moved.train(batchOf(normed, step), { ...rates, momentum: 0.5 }, step);
      own.train(batchOf(normed, step), rates, step);
    }
    expect(flat(moved.read().weights)).toEqual(flat(own.read().weights));
  });

  test("a test-time flip takes the mean of what is said of an image and of its mirror image", () => {
    const network = open(normed, compile, {});
    const flipped = open(normed, compile, {}, {}, { evaluationFlip: true });
    const batch = batchOf(normed, 0);
    const mirror = { ...batch, images: mirrored(batch.images, normed.inputShape) };
    for (let at = 0; at < batchSize; at++) {
      // One image at a time: what is left of the loss is its class's probability.
      const weights = new Float32Array(batchSize);
      weights[at] = 1;
      const likely = (of: Network, shown: TrainInputs) =>
        Math.exp(-of.evaluate({ ...shown, weights }).loss);
      const expected = (likely(network, batch) + likely(network, mirror)) / 2;
      expect(likely(flipped, batch)).toBeCloseTo(expected, 6);
    }
  });
});

function mirrored(images: Uint8Array, [height, width, channels]: readonly number[]): Uint8Array {
  const result = new Uint8Array(images.length);
  const rows = batchSize * height!;
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < width!; x++) {
      for (let channel = 0; channel < channels!; channel++) {
        const at = (column: number) => (row * width! + column) * channels! + channel;
        result[at(x)] = images[at(width! - 1 - x)]!;
      }
    }
  }
  return result;
}
