import { expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import { tf } from "../goldens/tensorflow.ts";
import { createModel } from "../model/create-model.ts";
import { type Weights, writeWeights } from "../model/weights.ts";
import { variedWeights } from "../testing/small-networks.ts";
import { channelUnits } from "./channel-units.ts";
import { filterGroups } from "./filter-groups.ts";
import { readersOf } from "./readers.ts";
import { lossOf, taylorImportance } from "./taylor.fixture.ts";
import { taylorTally } from "./taylor.ts";

const task = { inputShape: [16, 16, 3] as const, classes: 4 };
const graph = buildGraph({ name: "cifar-resnet", depth: 8, width: 4, shortcut: "B" }, task);
const weights = variedWeights(graph);
const units = channelUnits(graph);
const images = [1, 2].map((seed) => tf.randomNormal([8, 16, 16, 3], 0, 1, "float32", seed));

function open() {
  const model = createModel(tf, graph, { ...task, seed: 1 });
  writeWeights(model, weights);
  return model;
}

/** All that is done with one unit's maps, times a gate. */
function gated(unit: number, gate: number): Weights {
  const result = new Map(weights);
  for (const { kernel, units: read } of readersOf(graph, units)) {
    const { shape, values } = weights.get(kernel)!;
    const outputs = shape.at(-1)!;
    const scaled = values.map((value, i) =>
      read[Math.floor(i / outputs) % read.length] === unit ? gate * value : value,
    );
    result.set(kernel, { shape, values: scaled });
  }
  return result;
}

test("importance is the squared derivative by a gate on the maps, of filters that an addition ties too", () => {
  const model = open();
  const [batch] = images;
  const found = taylorImportance(model, [batch!]);
  const lossAt = (unit: number, gate: number) => {
    writeWeights(model, gated(unit, gate));
    return tf.tidy(() => lossOf(model, batch!).dataSync()[0]!);
  };
  // Small beside where a ReLU turns, large beside what float32 rounds.
  const step = 2 ** -9;
  const groups = filterGroups(graph, units);
  const inner = groups.find(({ convolutions }) => convolutions[0]!.name === "layer2.0.conv1")!;
  const tied = groups.find(({ convolutions }) => convolutions.length > 1)!;
  for (const unit of [...inner.units.slice(0, 4), ...tied.units]) {
    const slope = (lossAt(unit, 1 + step) - lossAt(unit, 1 - step)) / (2 * step);
    const [own, expected] = [Math.sqrt(found.get(unit)!), Math.abs(slope)];
    expect(Math.abs(own - expected)).toBeLessThan(1e-3 + 0.01 * expected);
  }
  const largest = Math.max(...tied.units.map((unit) => found.get(unit)!));
  expect(Math.sqrt(largest)).toBeGreaterThan(0.01);
  model.dispose();
});

test("the mean is over squares, batch by batch", () => {
  const model = open();
  const [one, other, both] = [[images[0]!], [images[1]!], images].map((batches) =>
    taylorImportance(model, batches),
  );
  for (const [unit, mean] of both!)
    expect(mean).toBeCloseTo((one!.get(unit)! + other!.get(unit)!) / 2, 12);
  model.dispose();
});

test("a batch counts alike whatever its sign", () => {
  const tally = taylorTally(graph);
  const count = readersOf(graph, units).reduce((sum, { units: read }) => sum + read.length, 0);
  tally.add(new Float32Array(count).fill(1));
  tally.add(new Float32Array(count).fill(-1));
  const reads = readersOf(graph, units).flatMap((reader) => reader.units);
  for (const [unit, mean] of tally.importance())
    expect(mean).toBe(reads.filter((other) => other === unit).length ** 2);
});
