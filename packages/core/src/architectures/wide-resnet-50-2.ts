import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture, largeImages } from "./definition.ts";
import { blocksOf, bottleneckSpace } from "./imagenet-space.ts";
import { bottleneckBranch, residualNetwork } from "./residual-network.ts";

export const wideResnet502 = defineArchitecture({
  name: "wide-resnet-50-2",
  summary: "ResNet-50 whose bottlenecks are twice as wide within",
  source: "Zagoruyko and Komodakis 2016, arXiv:1605.07146, table 8; torchvision wide_resnet50_2",
  madeFor: largeImages,
  published: [{ title: "Wide ResNet-50-2", options: {} }],
  space: bottleneckSpace,
  libraries: { torchvision: sameNames, timm: sameNames },
  build: ({ version, width, ...options }, task) =>
    residualNetwork("wide-resnet-50-2", task, {
      options,
      width,
      stages: blocksOf[50],
      expansion: 4,
      branch: bottleneckBranch({ version, inner: (filters) => 2 * filters }),
    }),
});
