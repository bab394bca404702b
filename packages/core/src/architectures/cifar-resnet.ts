import { oneOf } from "@resweep/spec";
import { cifarDepths, cifarSpace, threeStages } from "./cifar-space.ts";
import { defineArchitecture, smallImages } from "./definition.ts";
import { basicBranch, residualNetwork } from "./residual-network.ts";
import { cifarStemOption, residualOptions, shortcutHelp } from "./residual-options.ts";

export const cifarResnet = defineArchitecture({
  name: "cifar-resnet",
  summary: "Residual network of 6n+2 layers for small images",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  madeFor: smallImages,
  published: [
    { title: "ResNet-20", options: { depth: 20 } },
    { title: "ResNet-20, projections", options: { depth: 20, shortcut: "B" } },
    { title: "ResNet-56", options: { depth: 56 } },
    { title: "ResNet-110", options: { depth: 110 } },
    { title: "ResNet-1202", options: { depth: 1202 } },
  ],
  depths: cifarDepths,
  space: {
    ...cifarSpace,
    shortcut: oneOf(["A", "B"], { help: shortcutHelp }),
    ...residualOptions,
    ...cifarStemOption,
  },
  build: ({ depth, width, ...options }, task) =>
    residualNetwork("cifar-resnet", task, {
      options,
      width,
      stages: threeStages((depth - 2) / 6),
      expansion: 1,
      branch: basicBranch,
    }),
});
