/** Evaluation keeps two or three activations at a time, training all of them. */
const timesBatch = 4;
const most = 256;

/**
 * How many images are evaluated at a time, given the images of each part that is evaluated: about four training batches,
 * and of those sizes the largest one that needs the fewest images to fill up last batches.
 */
export function evaluationSize(batchSize: number, counts: readonly number[]): number {
  const largest = Math.min(most, timesBatch * batchSize, Math.max(...counts, 1));
  const runs = (size: number) =>
    counts.reduce((sum, count) => sum + Math.ceil(count / size) * size, 0);
  let best = largest;
  for (let size = largest - 1; size >= largest / 2; size--) {
    if (runs(size) < runs(best)) best = size;
  }
  return best;
}
