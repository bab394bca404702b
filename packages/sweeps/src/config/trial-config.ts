import { architectures, optimizers, schedules, stages, warmups } from "@resweep/core";
import { augmentations, datasets } from "@resweep/data";
import {
  choice,
  float,
  type GroupDescription,
  group,
  int,
  listOf,
  oneOf,
  type Shape,
} from "@resweep/spec";
import { z } from "zod";

const recipe = group("How the network is trained", {
  epochs: int({
    default: 12,
    min: 1,
    max: 10_000,
    help: "Passes over the training set",
    unit: "epochs",
  }),
  batchSize: int({
    default: 128,
    min: 1,
    max: 65_536,
    help: "Images of one update",
    unit: "images",
  }),
  optimizer: choice(optimizers, {
    help: "Update rule",
    default: { name: "sgd", momentum: 0.9, nesterov: true, weightDecay: 0.0005 },
  }),
  learningRate: float({
    default: 0.1,
    min: 1e-8,
    max: 100,
    scale: "log",
    help: "Base learning rate, which schedule and warm-up scale",
  }),
  schedule: choice(schedules, { help: "Learning rate after warm-up", default: "cosine" }),
  warmup: choice(warmups, {
    help: "Learning rate of the first epochs",
    default: { name: "linear", epochs: 1, start: 0.1 },
  }),
  labelSmoothing: float({
    default: 0.1,
    min: 0,
    max: 0.99,
    help: "Share of the target spread over all classes (Szegedy et al. 2016, sec. 7)",
  }),
  precision: oneOf(["float32", "mixed"], {
    help: "Number format of activations and gradients; mixed (bfloat16) needs a GPU or a processor with bfloat16",
  }),
  augment: listOf(augmentations, {
    help: "Random changes of the training images, in order",
    default: [{ name: "crop", padding: 4 }, "flip"],
  }),
});

const parts = group("What one trial does", {
  dataset: choice(datasets, {
    help: "Images to learn from",
    default: { name: "fashion-mnist-mini", validation: 0.1 },
  }),
  architecture: choice(architectures, {
    help: "Network",
    default: { name: "cifar-resnet", depth: 20, width: 16 },
  }),
  recipe,
  init: {
    schema: z
      .null({ error: "must be null: weights start from the seed (loading them is not there yet)" })
      .default(null),
    description: { type: "option", kind: "text", default: "", help: "Where the weights come from" },
  } satisfies Shape<null>,
  stages: listOf(stages, {
    help: "After training, in order; each is evaluated and checkpointed",
    default: [],
  }),
  seed: int({
    default: 1,
    min: 0,
    max: 2 ** 31 - 1,
    help: "Seed of weights, batches, augmentation and validation split",
  }),
});

const { init: _notYetAChoice, ...fields } = parts.description.fields;

/** What one trial does. Every field has a default, so `{}` is valid and runs on any machine. */
export const TrialConfig: typeof parts = {
  schema: parts.schema,
  description: { ...parts.description, fields } satisfies GroupDescription,
};
export type TrialConfig = z.infer<(typeof parts)["schema"]>;
