import {
  copyRows,
  type Dataset,
  type DatasetConfig,
  evaluationBatches,
  fixedPart,
  normalisationOf,
  normalise,
  splitIndices,
} from "@resweep/data";
import { channelsFirst, type ImageBatch } from "@resweep/deploy";

/** Images as an exported network takes them, [count, channels, height, width], and their classes. */
export interface LabelledImages extends ImageBatch {
  /** [count] */
  readonly labels: Int32Array;
}

/** Images of a part, `indices` of them or all, normalised as for training, in batches. */
export function* networkImages(
  dataset: Dataset,
  part: "train" | "test",
  { batchSize = 100, indices }: { batchSize?: number; indices?: Uint32Array } = {},
): Generator<LabelledImages> {
  const normalisation = normalisationOf(dataset);
  for (const { count, ...batch } of evaluationBatches(dataset[part], { batchSize, indices })) {
    const bytes = copyRows(dataset, part, batch.indices.subarray(0, count));
    const images = channelsFirst(normalise(bytes, normalisation), dataset.inputShape);
    yield { images, count, labels: batch.labels.subarray(0, count) };
  }
}

/** So many images that a trial of this seed trains on, not augmented, of all classes alike: what ranges are taken from. */
export function calibrationImages(
  dataset: Dataset,
  { validation }: Pick<DatasetConfig, "validation">,
  count: number,
  seed: number,
): LabelledImages[] {
  const { labels, count: all } = dataset.train;
  const split = splitIndices(all, validation, seed, labels);
  const indices = fixedPart(split.train, count, seed, labels);
  return [...networkImages(dataset, "train", { indices, batchSize: 32 })];
}
