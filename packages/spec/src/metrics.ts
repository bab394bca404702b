/**
 * One kind of number that a trial records. Names are `split/quantity`; fractions are 0 to 1. Where the middle of a name is
 * a star, it is a family: one series for each block or stage of a network, whose name stands in its place.
 */
export interface Metric {
  readonly name: string;
  readonly summary: string;
  readonly unit: "" | "fraction" | "images/s" | "MiB" | "B" | "ms" | "count";
  /** Which way is better; null where neither is. */
  readonly direction: "max" | "min" | null;
  /** The same seed on the same fingerprint gives the same bits. */
  readonly deterministic: boolean;
  /** How often it is recorded. */
  readonly per: "step" | "epoch" | "stage";
}

const metric = (
  name: string,
  per: Metric["per"],
  unit: Metric["unit"],
  direction: Metric["direction"],
  summary: string,
  deterministic = true,
): Metric => ({ name, summary, unit, direction, deterministic, per });

/** Every metric there is. The step of a point counts optimizer updates over all stages of a trial. */
export const metrics = [
  metric(
    "train/loss",
    "step",
    "",
    "min",
    "Training loss of the batch, with label smoothing, without weight decay",
  ),
  metric("train/learning-rate", "step", "", null, "Learning rate of the update"),
  metric("train/images-per-second", "step", "images/s", "max", "Images trained per second", false),
  metric("train/epoch-loss", "epoch", "", "min", "Mean training loss of the epoch, augmented"),
  metric(
    "train/epoch-accuracy",
    "epoch",
    "fraction",
    "max",
    "Training accuracy of the epoch, augmented; of a mixed image the label with the larger share counts",
  ),
  metric(
    "train/skipped-updates",
    "epoch",
    "count",
    "min",
    "Updates of the epoch that were left out because float16 gradients overflowed; where losses are scaled",
  ),
  metric(
    "train-fixed/loss",
    "epoch",
    "",
    "min",
    "Loss in inference mode on a fixed, unaugmented part of the training set",
  ),
  metric(
    "train-fixed/accuracy",
    "epoch",
    "fraction",
    "max",
    "Accuracy in inference mode on a fixed, unaugmented part of the training set",
  ),
  metric("validation/loss", "epoch", "", "min", "Loss on the validation split"),
  metric("validation/accuracy", "epoch", "fraction", "max", "Accuracy on the validation split"),
  metric(
    "validation/top5-accuracy",
    "epoch",
    "fraction",
    "max",
    "Top-5 accuracy on the validation split; with more than ten classes",
  ),
  metric(
    "memory/peak",
    "epoch",
    "MiB",
    "min",
    "Peak resident memory of the training process",
    false,
  ),
  metric("test/loss", "stage", "", "min", "Loss on the test set at the end of a stage"),
  metric(
    "test/accuracy",
    "stage",
    "fraction",
    "max",
    "Accuracy on the test set at the end of a stage",
  ),
  metric(
    "test/top5-accuracy",
    "stage",
    "fraction",
    "max",
    "Top-5 accuracy on the test set; with more than ten classes",
  ),
  metric(
    "block/*/gradient-norm",
    "step",
    "",
    null,
    "L2 norm of the loss's gradient by a block's parameters, before weight decay",
  ),
  metric(
    "block/*/residual-ratio",
    "step",
    "",
    null,
    "Norm of what a block's residual branch adds over that of its shortcut",
  ),
  metric(
    "block/*/activation-variance",
    "step",
    "",
    null,
    "Variance of all that a block gives for the batch",
  ),
  metric("block/*/gamma", "step", "", null, "Mean magnitude of a block's batch-norm scales"),
  metric("stage/*/weight-norm", "step", "", null, "L2 norm of the kernels of a stage"),
  metric(
    "distillation/labels",
    "step",
    "",
    "min",
    "Loss of a student by the labels alone, before it is weighed",
  ),
  metric(
    "distillation/teacher",
    "step",
    "",
    "min",
    "Loss of a student by what its teachers say at the temperature, before it is weighed",
  ),
  metric(
    "distillation/hints",
    "step",
    "",
    "min",
    "Squared difference of a student's features from its hints, before it is weighed",
  ),
  metric(
    "distillation/attention",
    "step",
    "",
    "min",
    "Squared difference of a student's attention from its teacher's, before it is weighed",
  ),
  metric("network/parameters", "stage", "count", "min", "Trainable parameters"),
  metric(
    "quantisation/accuracy-loss",
    "stage",
    "fraction",
    "min",
    "Test accuracy of the network before it was made integers, less that of the integers",
  ),
  metric(
    "quantisation/simulation-gap",
    "stage",
    "fraction",
    null,
    "Test accuracy of the simulation in floats, less that of the integers",
  ),
  metric(
    "quantisation/size-ratio",
    "stage",
    "",
    "max",
    "Size of the network's ONNX file in 32-bit floats over that in 8-bit integers",
  ),
  metric("network/macs", "stage", "count", "min", "Multiply-accumulates of one image"),
  metric(
    "network/sparsity",
    "stage",
    "fraction",
    null,
    "Share of a sparse network's weights that are zero; it is neither smaller nor faster for it",
  ),
  metric("network/bytes", "stage", "B", "min", "Size of the network as an ONNX file"),
  metric(
    "latency/median",
    "stage",
    "ms",
    "min",
    "Time that one image takes in ONNX Runtime on the worker's processor, one thread: median of the runs",
    false,
  ),
  metric("latency/p95", "stage", "ms", "min", "The same: 95th percentile of the runs", false),
  metric(
    "cost/training",
    "stage",
    "ms",
    "min",
    "Training time that a stage added, on its device; evaluation left out",
    false,
  ),
  metric(
    "cost/total",
    "stage",
    "ms",
    "min",
    "The same, from the first stage on up to the end of this one",
    false,
  ),
] as const satisfies readonly Metric[];

export type MetricName = (typeof metrics)[number]["name"];

const byName = new Map<string, Metric>(metrics.map((entry) => [entry.name, entry]));

/** What is measured on the test set: tuning never sees it. */
export function isOfTestSet(name: string): boolean {
  return name.startsWith("test/") || name === "quantisation/accuracy-loss";
}

/** What a sweep may be judged by: what has a better side, and is not of the test set. */
export const judgingMetrics: readonly Metric[] = metrics.filter(
  ({ name, direction }) => direction !== null && !isOfTestSet(name),
);

/** The metric of that name, or the family that a series of that name is of; undefined where there is neither. */
export function findMetric(name: string): Metric | undefined {
  return byName.get(name) ?? byName.get(name.replace(ofPart, "$1*$2"));
}

const ofPart = /^([a-z]+\/)[^/]+(\/[^/]+)$/;

/**
 * Names of series that are one of a family. There may be hundreds in a trial: they are curves only, and stand among the
 * results of none.
 */
export const partOfNetwork = /^(block|stage)\//;
