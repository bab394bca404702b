import { seededRandom } from "@resweep/data";
import { expect, test } from "vitest";
import { createTallies, createTally } from "./tally.ts";

const random = seededRandom(7);
const answers = Array.from({ length: 2_000 }, (_, image) => ({
  ...{ image, label: random.integer(7), predicted: random.integer(7) },
  // Many that are equally sure.
  confidence: Math.round(20 * random.next()) / 20,
}));

function tallied(order: readonly (typeof answers)[number][]) {
  const tally = createTally("test", 7);
  for (const { image, label, predicted, confidence } of order)
    tally.add(image, label, predicted, confidence);
  return tally.confusion();
}

test("pairs of classes are counted as a plain matrix counts them", () => {
  const plain = Array.from({ length: 7 }, () => new Array<number>(7).fill(0));
  for (const { label, predicted } of answers) plain[label]![predicted]! += 1;
  const { cells } = tallied(answers);
  const counted = Array.from({ length: 7 }, () => new Array<number>(7).fill(0));
  for (const [label, predicted, images] of cells) counted[label]![predicted] = images;
  expect(counted).toEqual(plain);
  expect(cells).toEqual([...cells].sort(([a, b], [c, d]) => a - c || b - d));
});

test("the surest of the wrong answers are kept, whatever the order of the images", () => {
  const wrong = answers.filter(({ label, predicted }) => label !== predicted);
  const sorted = wrong.sort((a, b) => b.confidence - a.confidence || a.image - b.image);
  const { mistakes } = tallied(answers);
  expect(mistakes).toEqual(sorted.slice(0, 48));
  expect(tallied([...answers].reverse()).mistakes).toEqual(mistakes);
});

test("an answer that is NaN is the least sure", () => {
  const tally = createTally("validation", 2);
  tally.add(3, 0, 1, Number.NaN);
  tally.add(5, 1, 0, 0.5);
  expect(tally.confusion().mistakes.map(({ image }) => image)).toEqual([5, 3]);
});

test("of each split the last evaluation counts, once", () => {
  const tallies = createTallies();
  const data = { classes: 2 };
  const test = { split: "test", part: "test" } as const;
  tallies.begin(test, data)!.add(0, 0, 0, 1);
  tallies.begin(test, data)!.add(1, 0, 1, 1);
  expect(tallies.begin({ split: "train-fixed", part: "train" }, data)).toBeUndefined();
  expect(tallies.take().map(({ cells }) => cells)).toEqual([[[0, 1, 1]]]);
  expect(tallies.take()).toEqual([]);
});
