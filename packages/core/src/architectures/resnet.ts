import { oneOf } from "@resweep/spec";
import { defineArchitecture, largeImages } from "./definition.ts";
import { blocksOf, bottleneckSpace, depthHelp } from "./imagenet-space.ts";
import { basicBranch, bottleneckBranch, residualNetwork } from "./residual-network.ts";

export const resnet = defineArchitecture({
  name: "resnet",
  summary: "Residual network of 18 to 152 layers for ImageNet-sized images",
  source: "He et al. 2015, arXiv:1512.03385, table 1",
  madeFor: largeImages,
  space: {
    depth: oneOf([18, 34, 50, 101, 152], { help: depthHelp }),
    ...bottleneckSpace,
  },
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
