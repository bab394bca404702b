import { oneOf } from "@resweep/spec";
import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture, largeImages } from "./definition.ts";
import { blocksOf, bottleneckSpace, depthHelp } from "./imagenet-space.ts";
import { basicBranch, bottleneckBranch, residualNetwork } from "./residual-network.ts";

export const resnet = defineArchitecture({
  name: "resnet",
  summary: "Residual network of 18 to 152 layers for ImageNet-sized images",
  source: "He et al. 2015, arXiv:1512.03385, table 1",
  madeFor: largeImages,
  published: [
    { title: "ResNet-18", options: { depth: 18 } },
    { title: "ResNet-34", options: { depth: 34 } },
    { title: "ResNet-50", options: { depth: 50 } },
    { title: "ResNet-50 v1", options: { depth: 50, version: "v1" } },
    { title: "ResNet-101", options: { depth: 101 } },
    { title: "ResNet-152", options: { depth: 152 } },
  ],
  space: {
    depth: oneOf([18, 34, 50, 101, 152], { help: depthHelp }),
    ...bottleneckSpace,
  },
  libraries: { torchvision: sameNames, timm: sameNames },
  build({ depth, version, width, ...options }, task) {
    const bottleneck = depth >= 50;
    return residualNetwork("resnet", task, {
      options,
      width,
      stages: blocksOf[depth],
      expansion: bottleneck ? 4 : 1,
      branch: bottleneck ? bottleneckBranch({ version }) : basicBranch,
    });
  },
});
