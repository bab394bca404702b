import {
  architectures,
  expandSteps,
  optimizers,
  type StageConfig,
  schedules,
  stages,
  warmups,
} from "@resweep/core";
import { augmentations, datasets } from "@resweep/data";
import { choice, flag, float, group, int, listOf, oneOf } from "@resweep/spec";
import type { z } from "zod";
import { initShape } from "./init.ts";

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
  accumulation: int({
    default: 1,
    min: 1,
    max: 1024,
    help: "Parts of a batch that are trained on one after the other, their gradients added up: less memory, the same update but for batch norm, which sees a part at a time; must divide batchSize",
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
  freeze: int({
    default: 0,
    min: 0,
    max: 10,
    help: "Stages, from the stem on, that do not train; their batch norms keep their statistics",
    unit: "stages",
  }),
  rateDecay: float({
    default: 1,
    min: 0.001,
    max: 1,
    scale: "log",
    help: "Factor of the learning rate from one stage to the one before it; the classifier has the whole rate (Howard and Ruder 2018, who take 1 / 2.6)",
  }),
  clipNorm: float({
    default: 0,
    min: 0,
    max: 1e6,
    help: "Largest norm of all gradients together, above which they are scaled down (Pascanu et al. 2013); 0 for any",
  }),
  emaDecay: float({
    default: 0,
    min: 0,
    max: 0.999999,
    help: "Decay of a moving average of the weights, which is evaluated in their place (EfficientNet: 0.9999); 0 for none",
  }),
  precision: oneOf(["float32", "mixed"], {
    help: "Number format of activations and gradients; mixed (bfloat16) needs a GPU or a processor with bfloat16",
  }),
  augment: listOf(augmentations, {
    help: "Random changes of the training images, in order",
    default: [{ name: "crop", padding: 4 }, "flip"],
  }),
});

const diagnostics = group("What is recorded of a network's blocks while it trains", {
  every: int({
    default: 0,
    min: 0,
    max: 1_000_000,
    help: "At each so manieth step: each block's gradient norm, activation variance, residual against shortcut norm and batch-norm scale, each stage's weight norm; 0 for never. The training stays the same",
    unit: "steps",
  }),
});

const stageList = listOf(stages, {
  help: "After training, in order; each is evaluated and checkpointed",
  default: [],
});

/** With each pruning by steps as the stages that it stands for. */
function writtenOut(list: StageConfig[], context: z.RefinementCtx): StageConfig[] {
  const { stages: expanded, alone } = expandSteps(list);
  if (alone !== null) {
    const message = "needs a fine-tune right after the prune, to train between the steps; add one";
    context.addIssue({ code: "custom", path: [alone, "steps"], message });
  }
  return expanded;
}

/** What one trial does. Every field has a default, so `{}` is valid and runs on any machine. */
export const TrialConfig = group("What one trial does", {
  dataset: choice(datasets, {
    help: "Images to learn from",
    default: { name: "fashion-mnist-mini", validation: 0.1 },
  }),
  architecture: choice(architectures, {
    help: "Network",
    default: { name: "cifar-resnet", depth: 20, width: 16 },
  }),
  recipe,
  evaluation: group("How networks are evaluated", {
    flip: flag({
      default: false,
      help: "Takes the mean of what the network says of an image and of its mirror image (Krizhevsky et al. 2012, sec. 4.1); evaluation takes twice as long",
    }),
    latency: flag({
      default: false,
      help: "Measures at the end of each stage how long one image takes in ONNX Runtime on the worker's processor, about a second a stage; trials beside it on the same machine disturb it",
    }),
  }),
  diagnostics,
  init: initShape,
  stages: { ...stageList, schema: stageList.schema.transform(writtenOut) },
  seed: int({
    default: 1,
    min: 0,
    max: 2 ** 31 - 1,
    help: "Seed of weights, batches, augmentation and validation split",
  }),
});
export type TrialConfig = z.infer<(typeof TrialConfig)["schema"]>;
