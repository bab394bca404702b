import { expect, test } from "vitest";
import { joinBuckets, joinPoints } from "./curve-pieces.ts";

const { NaN: none, POSITIVE_INFINITY: infinite } = Number;

test("of a step that two attempts wrote the older's point is drawn, and the steps are in order", () => {
  const older = { key: [1, 2, 3], epoch: [1, 1, 1], trainMs: [5, 6, 7], value: [10, 20, 30] };
  const newer = { key: [3, 4], epoch: [2, 2], trainMs: [8, 9], value: [99, none] };
  expect(joinPoints([older, newer])).toEqual({
    step: [1, 2, 3, 4],
    epoch: [1, 1, 1, 2],
    trainMs: [5, 6, 7, 9],
    value: [10, 20, 30, none],
  });
});

test("a bucket that several pieces hold a part of keeps every extreme and the mean over all", () => {
  const whole = bucketPiece([0, 2], { count: [4, 2], sum: [8, 2], min: [1, 0], max: [3, 2] });
  const cut = bucketPiece([1, 2, 3], {
    ...{ count: [0, 1, 1], sum: [0, 7, infinite] },
    ...{ min: [none, 7, infinite], max: [none, 7, infinite] },
  });
  expect(joinBuckets([whole, cut])).toMatchObject({
    step: [127, 255, 383, 511],
    value: [2, none, 3, infinite],
    min: [1, none, 0, infinite],
    max: [3, none, 7, infinite],
  });
});

test("NaN in one piece of a bucket hides nothing of the other's", () => {
  const nothing = bucketPiece([0], { count: [0], sum: [0], min: [none], max: [none] });
  const some = bucketPiece([0], { count: [2], sum: [3], min: [1], max: [2] });
  for (const pieces of [
    [nothing, some],
    [some, nothing],
  ])
    expect(joinBuckets(pieces)).toMatchObject({ value: [1.5], min: [1], max: [2] });
});

function bucketPiece(
  key: number[],
  columns: Record<"count" | "sum" | "min" | "max", number[]>,
): Parameters<typeof joinBuckets>[0][number] {
  const step = key.map((bucket) => bucket * 128 + 127);
  return { key, step, epoch: step, trainMs: step, ...columns };
}
