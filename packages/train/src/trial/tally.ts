import type { Dataset } from "@resweep/data";
import type { Confusion } from "@resweep/spec";
import type { EvaluationPart } from "./setting.ts";

/** Wrong answers that are kept of a split. */
const mostMistakes = 48;

type Mistake = Confusion["mistakes"][number];

/** Counts what is answered about the images of one split. */
export interface Tally {
  /** @param image its place in the part of the data that the split is of. */
  add(image: number, label: number, predicted: number, confidence: number): void;
  /** What was counted so far; it takes no more than a cell for each image or for each pair of classes. */
  confusion(): Confusion;
}

export function createTally(split: Confusion["split"], classes: number): Tally {
  const counts = new Map<number, number>();
  let mistakes: Mistake[] = [];
  const keepWorst = () => {
    mistakes = mistakes.sort(surestFirst).slice(0, mostMistakes);
  };
  return {
    add(image, label, predicted, confidence) {
      const cell = label * classes + predicted;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
      if (label === predicted) return;
      mistakes.push({ image, label, predicted, confidence });
      if (mistakes.length >= 8 * mostMistakes) keepWorst();
    },
    confusion() {
      keepWorst();
      const cells = [...counts].sort(([one], [other]) => one - other);
      return {
        ...{ split, classes, mistakes },
        cells: cells.map(([cell, images]) => [Math.floor(cell / classes), cell % classes, images]),
      };
    },
  };
}

/** Of equally sure ones, and of those whose confidence is NaN, by place: the order never depends on that of the images. */
function surestFirst(one: Mistake, other: Mistake): number {
  const rank = ({ confidence }: Mistake) => (Number.isNaN(confidence) ? -1 : confidence);
  return rank(other) - rank(one) || one.image - other.image;
}

/** What the trial's network answered when each split was last evaluated, until the stage under way ends. */
export interface Tallies {
  /** A new tally in place of the split's last one; none of the part that is trained on. */
  begin(part: EvaluationPart, data: Pick<Dataset, "classes">): Tally | undefined;
  /** All that was counted since it was last taken. */
  take(): Confusion[];
}

export function createTallies(): Tallies {
  const bySplit = new Map<Confusion["split"], Tally>();
  return {
    begin({ split }, { classes }) {
      if (split === "train-fixed") return undefined;
      const tally = createTally(split, classes);
      bySplit.set(split, tally);
      return tally;
    },
    take() {
      const taken = [...bySplit.values()].map((tally) => tally.confusion());
      bySplit.clear();
      return taken;
    },
  };
}
