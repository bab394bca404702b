import { float, int } from "@resweep/spec";
import { defineStage } from "./definition.ts";

export const fineTune = defineStage({
  name: "fine-tune",
  summary:
    "Trains on at a low constant rate, with the recipe's optimizer, batches and augmentation",
  source: "Li et al. 2017, arXiv:1608.08710, sec. 4: 40 epochs at 0.001",
  space: {
    epochs: int({ default: 1, min: 0, max: 10_000, help: "Length", unit: "epochs" }),
    learningRate: float({
      default: 0.01,
      min: 1e-7,
      max: 10,
      scale: "log",
      help: "Learning rate, the same throughout",
    }),
  },
});
