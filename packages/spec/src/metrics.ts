/** One kind of number that a trial records. Names are `split/quantity`; fractions are 0 to 1. */
export interface Metric {
  readonly name: string;
  readonly summary: string;
  readonly unit: "" | "fraction" | "images/s" | "MiB" | "ms" | "count";
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
  metric("network/parameters", "stage", "count", "min", "Trainable parameters"),
  metric("network/macs", "stage", "count", "min", "Multiply-accumulates of one image"),
] as const satisfies readonly Metric[];

export type MetricName = (typeof metrics)[number]["name"];

const byName = new Map<string, Metric>(metrics.map((entry) => [entry.name, entry]));

/** The metric of that name, or undefined. */
export function findMetric(name: string): Metric | undefined {
  return byName.get(name);
}
