import { type Confusion, NotFound } from "@resweep/spec";
import type { ConfusionPlace } from "@resweep/store";
import type { Platform } from "../platform.ts";

export interface ConfusionAsked {
  /** The last one that was evaluated, unless said. */
  readonly stage?: number;
  /** The test set, unless said. */
  readonly split?: Confusion["split"];
}

/** How well a network knows one class. */
export interface ClassScore {
  readonly name: string;
  /** Images of it in the split. */
  readonly images: number;
  /** Those of them that are taken for it. */
  readonly correct: number;
  /** Images of any class that are taken for it. */
  readonly predicted: number;
  /** Its recall: the share of its images that are taken for it; null where there are none. */
  readonly accuracy: number | null;
  /** The share of what is taken for it that is of it; null where nothing is. */
  readonly precision: number | null;
}

/** What the network that a stage of a trial ended with confuses, on one split. */
export interface ShownConfusion extends ConfusionPlace {
  readonly trialId: number;
  /** All that there is of the trial. */
  readonly places: readonly ConfusionPlace[];
  readonly images: number;
  /** The share of all images that is right. */
  readonly accuracy: number;
  readonly classes: readonly ClassScore[];
  /** `[label, predicted, images]` of each pair that occurs; classes by their places. */
  readonly cells: Confusion["cells"];
  /** The surest of the wrong answers; `image` is a place in this part of the data. */
  readonly part: "train" | "test";
  readonly mistakes: Confusion["mistakes"];
}

/** Throws NotFound for a trial that is not there, or of which nothing was counted at that place. */
export async function showConfusion(
  { store }: Pick<Platform, "store">,
  trialId: number,
  asked: ConfusionAsked = {},
): Promise<ShownConfusion> {
  const data = await store.confusions.data(trialId);
  if (!data) throw new NotFound(`there is no trial ${trialId}`);
  const places = await store.confusions.places(trialId);
  const place = places.findLast(
    ({ stage, split }) =>
      stage === (asked.stage ?? stage) &&
      split === (asked.split ?? (hasTest(places, stage) ? "test" : split)),
  );
  const confusion = place && (await store.confusions.get(trialId, place));
  if (!confusion) throw new NotFound(nothingOf(trialId, places, asked));
  const { cells, mistakes } = confusion;
  const classes = scoresOf(confusion, data.classNames);
  const images = classes.reduce((sum, one) => sum + one.images, 0);
  const right = classes.reduce((sum, one) => sum + one.correct, 0);
  return {
    ...{ trialId, ...place, places, images, accuracy: right / images, classes, cells },
    ...{ part: place.split === "test" ? "test" : "train", mistakes },
  };
}

const hasTest = (places: readonly ConfusionPlace[], stage: number) =>
  places.some((place) => place.stage === stage && place.split === "test");

function nothingOf(
  trialId: number,
  places: readonly ConfusionPlace[],
  { stage, split }: ConfusionAsked,
): string {
  if (places.length === 0)
    return `trial ${trialId} has no confusion matrix: each stage writes one at its end, and those of earlier versions wrote none`;
  const asked = [stage === undefined ? "" : `stage ${stage}`, split ?? ""].filter(Boolean);
  const there = places.map((place) => `${place.stage} (${place.name}) ${place.split}`);
  return `trial ${trialId} has no confusion matrix of ${asked.join(", ")}; it has ${there.join(", ")}`;
}

/** Of each class in the order of the data; those without a name are numbered. */
function scoresOf({ classes, cells }: Confusion, names: readonly string[]): ClassScore[] {
  const [images, correct, predicted] = [0, 1, 2].map(() => new Float64Array(classes));
  for (const [label, answer, count] of cells) {
    images![label]! += count;
    predicted![answer]! += count;
    if (label === answer) correct![label] = count;
  }
  return Array.from({ length: classes }, (_, at) => {
    const counts = { images: images![at]!, correct: correct![at]!, predicted: predicted![at]! };
    return {
      ...{ name: names[at] ?? `class ${at}`, ...counts },
      accuracy: counts.images === 0 ? null : counts.correct / counts.images,
      precision: counts.predicted === 0 ? null : counts.correct / counts.predicted,
    };
  });
}
