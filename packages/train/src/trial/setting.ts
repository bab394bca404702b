import {
  type Batcher,
  createBatcher,
  type Dataset,
  fixedPart,
  inSharedMemory,
  loadDataset,
  splitIndices,
} from "@resweep/data";
import { evaluationSize } from "./evaluation-size.ts";
import {
  fitsOnDevice,
  type ImageSource,
  prefetchedImages,
  residentImages,
  usualResidentShare,
} from "./images.ts";
import { planTrial, type TrialPlan } from "./plan.ts";
import type { TrialRun } from "./trial-run.ts";

/** Images to evaluate on, and the name their metrics go by. */
export interface EvaluationPart {
  readonly split: "train-fixed" | "validation" | "test";
  readonly part: "train" | "test";
  readonly indices?: Uint32Array;
}

/** What stays the same for the whole trial. */
export interface Setting {
  readonly dataset: Dataset;
  readonly batcher: Batcher;
  /** To be closed by whoever had it opened. */
  readonly images: ImageSource;
  readonly plan: TrialPlan;
  readonly evaluationBatchSize: number;
  readonly trainFixed: EvaluationPart;
  /** Null where the whole training set is trained on. */
  readonly validation: EvaluationPart | null;
  readonly test: EvaluationPart;
  readonly counts: { readonly train: number; readonly validation: number; readonly test: number };
}

/** Images of the training set whose loss is taken in inference mode each epoch. */
const fixedPartSize = 1_000;

export async function prepareSetting(run: TrialRun): Promise<Setting> {
  const { config, seed, datasets } = run;
  const loaded = await loadDataset(config.dataset, {
    ...datasets,
    onProgress(message) {
      run.emit({ type: "log", level: "info", message, at: new Date().toISOString() });
      run.onStep?.(0, 0);
    },
  });
  const fits = fitsOnDevice(loaded, run.runtime, run.residentShare ?? usualResidentShare);
  const dataset = fits ? loaded : inSharedMemory(loaded);
  const { labels } = dataset.train;
  const split = splitIndices(dataset.train.count, config.dataset.validation, seed, labels);
  const { batchSize, accumulation, augment } = config.recipe;
  const partSize = batchSize / accumulation;
  const batching = { batchSize, partSize, augment, indices: split.train };
  const batcher = createBatcher(dataset, batching);
  const plan = planTrial(config, batcher.stepsPerEpoch);
  const fixed = fixedPart(split.train, fixedPartSize, seed, labels);
  // With its mirror image each counts twice.
  const imagesAtOnce = partSize / (config.evaluation.flip ? 2 : 1);
  const counts = {
    train: split.train.length,
    validation: split.validation.length,
    test: dataset.test.count,
  };
  return {
    dataset,
    batcher,
    plan,
    evaluationBatchSize: evaluationSize(imagesAtOnce, [
      fixed.length,
      counts.validation,
      counts.test,
    ]),
    trainFixed: { split: "train-fixed", part: "train", indices: fixed },
    validation:
      counts.validation === 0
        ? null
        : { split: "validation", part: "train", indices: split.validation },
    test: { split: "test", part: "test" },
    counts,
    // Last: from here on it is the caller's to close.
    images: fits ? residentImages(dataset, batcher) : prefetchedImages(dataset, batching),
  };
}
