import { float, int } from "@resweep/spec";
import { threeStages, widthOfStages } from "./cifar-space.ts";
import { defineArchitecture, smallImages } from "./definition.ts";
import { basic, numbered, preactivationNetwork } from "./preactivation-network.ts";
import { cifarStemOption, residualOptions, shortcutOption } from "./residual-options.ts";

export const wideResnet = defineArchitecture({
  name: "wide-resnet",
  summary: "Shallow and wide pre-activation network for small images (WRN-28-10)",
  source: "Zagoruyko and Komodakis 2016, arXiv:1605.07146, table 1",
  madeFor: smallImages,
  published: [
    { title: "WRN-16-2", options: { depth: 16, widen: 2 } },
    { title: "WRN-16-8", options: { depth: 16, widen: 8 } },
    { title: "WRN-28-10", options: { depth: 28, widen: 10 } },
  ],
  depths: [10, 16, 22, 28, 40],
  space: {
    depth: int({
      default: 28,
      min: 10,
      max: 1000,
      step: 6,
      rule: "6n+4",
      help: "Layers with weights: 6n+4, n blocks of two convolutions in each of three stages",
    }),
    widen: int({
      default: 10,
      min: 1,
      max: 64,
      help: "Factor by which the stages, but not the stem, are wider",
    }),
    ...widthOfStages,
    ...shortcutOption,
    ...residualOptions,
    dropout: float({
      default: 0,
      min: 0,
      max: 0.9,
      help: "Share that is dropped in training between the two convolutions of each block (sec. 2.4)",
    }),
    ...cifarStemOption,
  },
  build: ({ depth, widen, width, ...options }, task) =>
    preactivationNetwork("wide-resnet", task, {
      options: { ...options, dropout: 0 },
      naming: numbered,
      stemFilters: width,
      output: widen * width,
      stages: threeStages((depth - 4) / 6),
      convolutions: basic,
      dropoutWithin: options.dropout,
    }),
});
