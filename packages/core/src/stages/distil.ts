import { choice, float, InvalidInput, int } from "@resweep/spec";
import { architectures } from "../architectures/catalogue.ts";
import { writtenPairs } from "../distillation/feature-pairs.ts";
import { schedules } from "../schedules/catalogue.ts";
import { textList } from "../text-list.ts";
import { defineStage } from "./definition.ts";
import { teachersShape } from "./teachers.ts";

export const distil = defineStage({
  name: "distil",
  summary:
    "Trains another network, the student, to say what its teacher says; from here on it is the trial's",
  source:
    "Hinton et al. 2015, arXiv:1503.02531; hints: Romero et al. 2014, arXiv:1412.6550; attention: Zagoruyko and Komodakis 2017, arXiv:1612.03928",
  space: {
    student: choice(architectures, {
      help: "Network that is taught, its weights drawn by the trial's seed",
      default: { name: "mobilenet-v2", width: 0.35, stem: "cifar" },
    }),
    teacher: teachersShape,
    epochs: int({ default: 12, min: 1, max: 10_000, help: "Length", unit: "epochs" }),
    learningRate: float({
      default: 0.1,
      min: 1e-7,
      max: 10,
      scale: "log",
      help: "Base learning rate, which the schedule scales",
    }),
    schedule: choice(schedules, {
      help: "Learning rate from the first update on",
      default: "cosine",
    }),
    temperature: float({
      default: 4,
      min: 0.1,
      max: 100,
      help: "What logits are divided by before they are compared: the higher, the more counts what the teacher thinks of wrong classes",
    }),
    alpha: float({
      default: 0.9,
      min: 0,
      max: 1,
      help: "Weight of the teacher in the loss; the labels have the rest",
    }),
    hints: textList({
      default: "",
      help: "Feature maps that the student copies (FitNets), the teacher's stage, block or layer and the student's: \"2 = 3, 3 = 5\". Where channels differ, a 1x1 convolution that is no part of the network leads from one to the other",
    }),
    hintWeight: float({
      default: 1,
      min: 0,
      max: 1e6,
      help: "Weight of each hint's mean squared difference in the loss",
    }),
    attention: textList({
      default: "",
      help: "Feature maps whose attention the student copies, where they are strong summed up over channels; written as hints are",
    }),
    attentionWeight: float({
      default: 1000,
      min: 0,
      max: 1e6,
      help: "Weight of each pair's mean squared difference of attention in the loss",
    }),
  },
  check({ hints, attention }) {
    try {
      writtenPairs("hints", hints);
      writtenPairs("attention", attention);
      return null;
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return error.issues[0]!;
    }
  },
});
