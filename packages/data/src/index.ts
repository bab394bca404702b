export type { ImageTools } from "./augmentations/augmentation.ts";
export { type AugmentationConfig, augmentations } from "./augmentations/catalogue.ts";
export { mirrored } from "./augmentations/mirrored.ts";
export {
  type BatchDraws,
  type Batcher,
  type BatcherOptions,
  type BatchPosition,
  createBatcher,
  type TrainBatch,
} from "./batching/batcher.ts";
export { copyRows } from "./batching/copy-rows.ts";
export { type EvaluationBatch, evaluationBatches } from "./batching/evaluation.ts";
export {
  checkAugmentations,
  createImageSteps,
  type ImageSteps,
  type MixedWith,
} from "./batching/image-steps.ts";
export { normalisationOf, normalise } from "./batching/normalisation.ts";
export {
  inSharedMemory,
  openPrefetcher,
  type Prefetcher,
  type WithImages,
} from "./batching/prefetcher.ts";
export { fixedPart, splitIndices } from "./batching/split.ts";
export { threadFromSource } from "./batching/thread-from-source.ts";
export type {
  Dataset,
  DatasetDefinition,
  DatasetFacts,
  LoadOptions,
  Part,
  Whereabouts,
} from "./dataset.ts";
export { type DatasetConfig, datasetFacts, datasets } from "./datasets/catalogue.ts";
export { DatasetDamaged, DatasetUnavailable } from "./errors.ts";
export { parseDatasetFolders } from "./folders.ts";
export { type Images, wholeImages } from "./images/images.ts";
export { loadDataset, locateDatasets } from "./load.ts";
export {
  type RandomState,
  SeededRandom,
  seededRandom,
} from "./random/seeded-random.ts";
export { openSamples, type Samples } from "./samples/open-samples.ts";
export { type Download, fetchFile } from "./sources/download.ts";
