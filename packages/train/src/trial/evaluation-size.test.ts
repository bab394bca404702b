import { expect, test } from "vitest";
import { evaluationSize } from "./evaluation-size.ts";

test.each([
  // Parts that share a divisor leave nothing to fill up.
  [64, [1000, 600, 1000], 200],
  [128, [1000, 6000, 10_000], 250],
  // At most four batches, and no more images than there are.
  [16, [1000], 50],
  [64, [40, 20], 20],
  [1, [7, 5], 2],
  [1, [], 1],
])("batches of %i and parts of %j: %i at a time", (batchSize, counts, size) => {
  expect(evaluationSize(batchSize, counts)).toBe(size);
});
