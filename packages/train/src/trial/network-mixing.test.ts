import { buildGraph, optimizers } from "@resweep/core";
import { loadRuntime } from "@resweep/engine";
import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import {
  batchOf,
  batchSize,
  channels,
  classes,
  openSmall,
  tensorsOf,
} from "./network-equality.fixture.ts";

const runtime = await loadRuntime({ threads: 1 });
const task = { inputShape: [8, 8, channels] as const, classes };
const graph = buildGraph({ name: "cifar-resnet", depth: 8, width: 8 }, task);
const optimizer = parse(optimizers.schema, { name: "sgd", weightDecay: 0 });
interface Given {
  /** How much an image keeps of itself; null where none is mixed. */
  readonly share: number | null;
  readonly partner: (image: number) => number;
  readonly compile?: boolean;
  readonly batch?: { readonly images: Uint8Array; readonly labels: Int32Array };
}

const reversed = (image: number) => batchSize - 1 - image;

/** What the first update tells, and leaves behind. */
function update({ share, partner, compile = true, batch = batchOf(graph, 0) }: Given) {
  const { inputShape } = graph;
  const [mean, deviation] = [Array(channels).fill(0.5), Array(channels).fill(0.3)];
  const augment = share === null ? [] : [{ name: "mixup" as const, alpha: 1 }];
  const images = { inputShape, mean, deviation, augment, resident: null };
  const network = openSmall(runtime, graph, { optimizer, compile, images });
  const numbers = (image: number) => [partner(image), (share ?? 1) * 2 ** 24];
  const draws = Int32Array.from(Array.from({ length: batchSize }, (_, i) => numbers(i)).flat());
  try {
    const told = network.train({ ...batch, draws }, { learningRate: 0.1 }, 0);
    return { told, tensors: tensorsOf(network.read()) };
  } finally {
    network.dispose();
  }
}

const largestDifference = (one: ReturnType<typeof update>, other: ReturnType<typeof update>) =>
  Math.max(
    ...one.tensors.flatMap(([, values], which) =>
      Array.from(values, (value, i) => Math.abs(value - other.tensors[which]![1][i]!)),
    ),
  );

test("an image that keeps all, or nothing, of itself is trained as it, or as its partner, is", () => {
  const plain = update({ share: null, partner: reversed });
  for (const share of [1, 0]) {
    const mixed = update({ share, partner: reversed });
    expect(mixed.told.correct).toBe(plain.told.correct);
    expect(mixed.told.loss).toBeCloseTo(plain.told.loss, 5);
    // With the batch reversed only the order of sums is another.
    expect(largestDifference(mixed, plain)).toBeLessThan(1e-5);
  }
});

test("the loss is that of both labels by their shares, and the larger share is what counts as right", () => {
  // All images are the same, so that their labels alone are mixed.
  const { images, labels } = batchOf(graph, 0);
  const one = images.subarray(0, images.length / batchSize);
  const same = Uint8Array.from({ length: images.length }, (_, at) => one[at % one.length]!);
  const first = new Int32Array(batchSize).fill(labels[0]!);
  const [own, other] = [labels, first].map((of) =>
    update({ share: null, partner: reversed, batch: { images: same, labels: of } }),
  );
  for (const [share, larger] of [
    [0.75, own],
    [0.25, other],
  ] as const) {
    const mixed = update({ share, partner: () => 0, batch: { images: same, labels } });
    const expected = share * own!.told.loss + (1 - share) * other!.told.loss;
    expect(mixed.told.loss).toBeCloseTo(expected, 5);
    expect(mixed.told.correct).toBe(larger!.told.correct);
  }
  expect(own!.told.correct).not.toBe(other!.told.correct);
});

test("a compiled step mixes as an eager one does", () => {
  const given = { share: 0.625, partner: reversed };
  const [compiled, eager] = [update(given), update({ ...given, compile: false })];
  expect(compiled.told.correct).toBe(eager.told.correct);
  expect(compiled.told.loss).toBeCloseTo(eager.told.loss, 5);
  // Native kernels round otherwise.
  expect(largestDifference(compiled, eager)).toBeLessThan(1e-5);
});
