import { oneOf } from "@resweep/spec";
import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture, largeImages } from "./definition.ts";
import { blocksOf, depthHelp, widthOption } from "./imagenet-space.ts";
import { basic, bottleneck, preactivationNetwork, timmV2 } from "./preactivation-network.ts";
import { imagenetStemOption, residualOptions, shortcutOption } from "./residual-options.ts";

export const resnetV2 = defineArchitecture({
  name: "resnet-v2",
  summary:
    "Residual network for ImageNet-sized images whose batch norms and activations come first",
  source: "He et al. 2016, arXiv:1603.05027; timm resnetv2_50",
  madeFor: largeImages,
  published: [
    { title: "ResNetV2-50", options: { depth: 50 } },
    { title: "ResNetV2-101", options: { depth: 101 } },
  ],
  space: {
    depth: oneOf([18, 34, 50, 101, 152], { default: 50, help: depthHelp }),
    ...imagenetStemOption,
    ...widthOption,
    ...shortcutOption,
    ...residualOptions,
  },
  libraries: {
    timm: { ...sameNames, isConvolution: ({ name }) => name === timmV2.classifier },
  },
  build({ depth, width, ...options }, task) {
    const deep = depth >= 50;
    return preactivationNetwork("resnet-v2", task, {
      options,
      naming: timmV2,
      stemFilters: width,
      output: deep ? 4 * width : width,
      stages: blocksOf[depth],
      convolutions: deep ? bottleneck : basic,
    });
  },
});
