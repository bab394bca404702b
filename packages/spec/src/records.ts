import { z } from "zod";

/** A number that may be NaN or infinite, as `jsonNumber` writes it. */
export const JsonNumber = z.union([
  z.number(),
  z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number),
]);

const Values = z.record(z.string(), JsonNumber);

/** Each layer of a network pruned alone by each of some ratios, without retraining. */
export const Sensitivity = z.object({
  /** Where it was evaluated, and on how many images. */
  split: z.enum(["validation", "train-fixed"]),
  images: z.int(),
  /** Of the whole network. */
  loss: JsonNumber,
  accuracy: JsonNumber,
  /** Shares of a layer's filters that are removed. */
  ratios: z.array(z.number()),
  layers: z.array(
    z.object({
      /** More than one where their filters are tied, and go together. */
      convolutions: z.array(z.string()),
      /** Of each convolution. */
      filters: z.int(),
      /** For each ratio: the filters that stay, and what the network then does. */
      kept: z.array(z.int()),
      loss: z.array(JsonNumber),
      accuracy: z.array(JsonNumber),
    }),
  ),
});
export type Sensitivity = z.infer<typeof Sensitivity>;

/** How a network's answers on a split fall out by class; a class is a place in the data's class names. */
export const Confusion = z.object({
  split: z.enum(["validation", "test"]),
  classes: z.int(),
  /** `[label, predicted, images]` of each pair that occurs, by label, then by what was predicted. */
  cells: z.array(z.tuple([z.int(), z.int(), z.int()])),
  /** Those wrong answers that the network was surest of, the surest first. */
  mistakes: z.array(
    z.object({
      /** Its place in the test set; of the validation split, in the training set that it was split off. */
      image: z.int(),
      label: z.int(),
      predicted: z.int(),
      /** Probability that the network gives what it predicted. */
      confidence: JsonNumber,
    }),
  ),
});
export type Confusion = z.infer<typeof Confusion>;

/** What is known of a network at the end of a stage. */
export const StageResults = z.object({
  /** Metrics per "stage", and the last and best value of those per "epoch". */
  values: Values,
  /** What `latency/*` was measured on; where it was. */
  latency: z
    .object({
      processor: z.string(),
      threads: z.int(),
      /** Images in a run, and runs that counted. */
      batch: z.int(),
      runs: z.int(),
      /** Processes that the machine was running or about to, mean of the minute before: of one idle otherwise, about 1. */
      load: z.number(),
    })
    .optional(),
  /** For pruning: each layer before and after. */
  layers: z
    .array(
      z.object({
        name: z.string(),
        parametersBefore: z.number(),
        parametersAfter: z.number(),
        macsBefore: z.number(),
        macsAfter: z.number(),
        filtersBefore: z.number(),
        filtersAfter: z.number(),
      }),
    )
    .optional(),
  /** For a sensitivity scan. */
  sensitivity: Sensitivity.optional(),
});
export type StageResults = z.infer<typeof StageResults>;

/**
 * What a training process tells: one line each of its spool. `sequence` counts from 1 without gaps within an attempt.
 * `step` counts optimizer updates over all stages; `trainMs` is the cumulative training time of the trial in milliseconds.
 */
export const SpoolRecord = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("points"),
    step: z.int(),
    epoch: z.number(),
    stage: z.int(),
    trainMs: z.number(),
    values: Values,
  }),
  z.object({ type: z.literal("stage-start"), stage: z.int(), name: z.string(), step: z.int() }),
  z.object({
    type: z.literal("stage-end"),
    stage: z.int(),
    name: z.string(),
    step: z.int(),
    trainMs: z.number(),
    results: StageResults,
    /** Of each split that the stage's network was evaluated on; earlier versions tell none. */
    confusions: z.array(Confusion).optional(),
  }),
  z.object({
    type: z.literal("checkpoint"),
    stage: z.int(),
    step: z.int(),
    epoch: z.number(),
    key: z.string(),
    sha256: z.string(),
    bytes: z.int(),
    /** Id of the artifact store that holds it; earlier versions did not say. */
    store: z.string().optional(),
  }),
  /** The checkpoint it was to go on from cannot be read, by anybody: its file is gone or damaged. */
  z.object({ type: z.literal("checkpoint-lost"), key: z.string() }),
  z.object({ type: z.literal("progress"), step: z.int(), totalSteps: z.int() }),
  z.object({
    type: z.literal("log"),
    level: z.enum(["info", "warn", "error"]),
    message: z.string(),
    at: z.string(),
  }),
  z.object({
    type: z.literal("facts"),
    /** Content hash of the dataset. */
    dataset: z.object({
      name: z.string(),
      hash: z.string(),
      train: z.int(),
      validation: z.int(),
      test: z.int(),
      /** Of earlier versions neither is told. */
      classNames: z.array(z.string()).optional(),
      /** Files that were left out because they cannot be read. */
      unreadable: z.int().optional(),
    }),
    device: z.record(z.string(), z.unknown()),
  }),
]);
export type SpoolRecord = z.infer<typeof SpoolRecord>;

/** What a record says of a metric at the end of an epoch, which is what schedulers judge by; null where it does not. */
export function measuredIn(
  record: SpoolRecord,
  metric: string,
): { readonly epoch: number; readonly value: number } | null {
  if (record.type !== "points" || record.step === 0 || !Number.isInteger(record.epoch)) return null;
  const value = record.values[metric];
  return value === undefined ? null : { epoch: record.epoch, value };
}

export const FailureClass = z.enum([
  "infrastructure",
  "out-of-memory",
  "diverged",
  "code",
  "input",
]);
export type FailureClass = z.infer<typeof FailureClass>;

/** How an attempt ended, as its process says; a process that says nothing was lost. */
export const Outcome = z.discriminatedUnion("state", [
  z.object({ state: z.literal("succeeded"), values: Values }),
  z.object({ state: z.literal("diverged"), step: z.int(), message: z.string() }),
  z.object({
    state: z.literal("failed"),
    class: FailureClass,
    message: z.string(),
    stack: z.string().optional(),
  }),
  z.object({ state: z.literal("cancelled") }),
  /** By its sweep's scheduler, whose reason is kept with the trial. */
  z.object({ state: z.literal("stopped") }),
  /** With a message where the machine is the reason and nobody asked for it. */
  z.object({ state: z.literal("yielded"), message: z.string().optional() }),
]);
export type Outcome = z.infer<typeof Outcome>;
