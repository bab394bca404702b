import { int, oneOf } from "@resweep/spec";
import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture, largeImages } from "./definition.ts";
import { blocksOf, bottleneckSpace, depthHelp } from "./imagenet-space.ts";
import { type Branch, basicBranch, bottleneckBranch, residualNetwork } from "./residual-network.ts";
import { nearestMultiple, squeezeExcitation } from "./squeeze-excitation.ts";

export const seResnet = defineArchitecture({
  name: "se-resnet",
  summary: "Residual network whose branches end in squeeze-and-excitation gates",
  source: "Hu et al. 2018, arXiv:1709.01507, table 1; timm seresnet50",
  madeFor: largeImages,
  published: [
    { title: "SE-ResNet-18", options: { depth: 18 } },
    { title: "SE-ResNet-50", options: { depth: 50 } },
  ],
  space: {
    depth: oneOf([18, 34, 50, 101, 152], { default: 50, help: depthHelp }),
    reduction: int({
      default: 16,
      min: 1,
      max: 64,
      help: "Channels for each of the gate's inner ones, which are a multiple of 8",
    }),
    ...bottleneckSpace,
  },
  libraries: { timm: sameNames },
  build({ depth, reduction, version, width, ...options }, task) {
    const bottleneck = depth >= 50;
    return residualNetwork("se-resnet", task, {
      options,
      width,
      stages: blocksOf[depth],
      expansion: bottleneck ? 4 : 1,
      branch: gated(bottleneck ? bottleneckBranch({ version }) : basicBranch, reduction),
    });
  },
});

function gated(branch: Branch, reduction: number): Branch {
  return (network, block) =>
    squeezeExcitation(network, `${block.name}.se`, branch(network, block), {
      channels: block.output,
      squeezed: nearestMultiple(block.output / reduction, 8),
      activation: "relu",
    });
}
