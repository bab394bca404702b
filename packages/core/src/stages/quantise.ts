import { float, int, oneOf } from "@resweep/spec";
import { defineStage } from "./definition.ts";

export const quantise = defineStage({
  name: "quantise",
  summary:
    "Makes the network one of 8-bit integers, trained for it or not; the last stage, evaluated as the integers that ONNX Runtime computes",
  source:
    "Jacob et al. 2018, arXiv:1712.05877; entropy: Migacz 2017, GTC; frozen statistics: Krishnamoorthi 2018, arXiv:1806.08342, sec. 3.2",
  space: {
    epochs: int({
      default: 0,
      min: 0,
      max: 10_000,
      help: "Quantisation-aware training: weights and activations are rounded in each pass, gradients go straight through. 0 quantises the network as it is",
      unit: "epochs",
    }),
    learningRate: float({
      default: 0.001,
      min: 1e-7,
      max: 10,
      scale: "log",
      help: "Learning rate of that training, the same throughout",
    }),
    freezeAfter: float({
      default: 0.5,
      min: 0,
      max: 1,
      help: "Share of those epochs, rounded down to whole ones, after which batch-norm statistics and the activations' ranges stay; until then ranges are taken anew at each epoch's start",
    }),
    calibration: oneOf(["min-max", "percentile", "entropy"], {
      help: "How an activation's range follows from values seen: all are in it, or 99.99% of the absolute ones, or it clips where the Kullback-Leibler divergence is smallest",
    }),
    images: int({
      default: 512,
      min: 1,
      max: 100_000,
      help: "Images of the training split, drawn by the seed, not augmented, that ranges are taken from",
      unit: "images",
    }),
  },
});
