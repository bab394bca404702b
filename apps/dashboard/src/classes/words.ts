import type { AnswerOf } from "@resweep/api";
import { formatPercent } from "../numbers/format.ts";

export type WireConfusion = AnswerOf<"GET /api/trials/{id}/confusion">;

/** Pairs of classes that are taken for each other, the most frequent first; of equal ones in the order of the classes. */
export function confusedPairs({ classes, cells }: WireConfusion) {
  return cells
    .filter(([label, predicted]) => label !== predicted)
    .sort(([, , one], [, , other]) => other - one)
    .map(([label, predicted, images]) => ({
      ...{ label: classes[label]!.name, predicted: classes[predicted]!.name, images },
      share: images / classes[label]!.images,
    }));
}

/** The matrix in words: `873 of 1,000 test images are right (87.30 %). ...` */
export function summaryOf(confusion: WireConfusion): string {
  const { images, accuracy, split } = confusion;
  const right = Math.round(accuracy * images);
  const whole = `${count(right)} of ${count(images)} ${split} images are right (${formatPercent(accuracy)}).`;
  const pairs = confusedPairs(confusion).slice(0, 3);
  if (pairs.length === 0) return whole;
  const most = pairs.map(
    ({ label, predicted, images }) => `${label} for ${predicted} (${count(images)})`,
  );
  return `${whole} Most often taken: ${most.join(", ")}.`;
}

export const count = (value: number) => value.toLocaleString("en-US");
