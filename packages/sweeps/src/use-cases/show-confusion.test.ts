import type { Confusion } from "@resweep/spec";
import type { ConfusionPlace, Store } from "@resweep/store";
import { expect, test } from "vitest";
import { showConfusion } from "./show-confusion.ts";

const confusion: Confusion = {
  ...{ split: "test", classes: 4 },
  cells: [
    [0, 0, 6],
    [0, 1, 2],
    [1, 0, 1],
    [1, 1, 3],
    [3, 0, 4],
  ],
  mistakes: [{ image: 2, label: 3, predicted: 0, confidence: 0.9 }],
};
const places: ConfusionPlace[] = [
  { stage: 0, name: "train", split: "validation" },
  { stage: 0, name: "train", split: "test" },
  { stage: 2, name: "fine-tune", split: "validation" },
];
const storeOf = (there: readonly ConfusionPlace[]) =>
  ({
    confusions: {
      data: async (id: number) =>
        id === 5 ? { dataset: {}, hash: "d", classNames: ["ant", "bee", "cat"] } : null,
      places: async () => there,
      get: async (_id: number, place: ConfusionPlace) => ({ ...confusion, split: place.split }),
    },
  }) as unknown as Store;
const store = storeOf(places);

test("classes are scored by what is taken for them; one without images has no accuracy", async () => {
  const shown = await showConfusion({ store }, 5, { stage: 0 });
  expect(shown).toMatchObject({ stage: 0, name: "train", split: "test", part: "test", places });
  expect(shown).toMatchObject({ images: 16, accuracy: 9 / 16, mistakes: confusion.mistakes });
  expect(shown.classes).toEqual([
    { name: "ant", images: 8, correct: 6, predicted: 11, accuracy: 0.75, precision: 6 / 11 },
    { name: "bee", images: 4, correct: 3, predicted: 5, accuracy: 0.75, precision: 0.6 },
    { name: "cat", images: 0, correct: 0, predicted: 0, accuracy: null, precision: null },
    { name: "class 3", images: 4, correct: 0, predicted: 0, accuracy: 0, precision: null },
  ]);
});

test("unless said it is the last stage, and the test set where that has one", async () => {
  expect(await showConfusion({ store }, 5)).toMatchObject({
    ...{ stage: 2, split: "validation", part: "train" },
  });
  expect(await showConfusion({ store }, 5, { split: "test" })).toMatchObject({ stage: 0 });
  await expect(showConfusion({ store }, 5, { stage: 1 })).rejects.toThrow(
    "trial 5 has no confusion matrix of stage 1; it has 0 (train) validation, 0 (train) test, 2 (fine-tune) validation",
  );
  await expect(showConfusion({ store: storeOf([]) }, 5)).rejects.toThrow(
    "trial 5 has no confusion matrix: each stage writes one at its end, and those of earlier versions wrote none",
  );
  await expect(showConfusion({ store }, 6)).rejects.toThrow("there is no trial 6");
});
