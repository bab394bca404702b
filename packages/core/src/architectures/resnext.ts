import { int, oneOf } from "@resweep/spec";
import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture, largeImages } from "./definition.ts";
import { blocksOf, bottleneckSpace } from "./imagenet-space.ts";
import { bottleneckBranch, residualNetwork } from "./residual-network.ts";

/** Three stages for small images, as in sec. 5.3 of the paper; the others as in its table 1. */
const stagesOf = { 29: [3, 3, 3], ...blocksOf } as const;

export const resnext = defineArchitecture({
  name: "resnext",
  summary: "Residual network whose 3x3 convolutions are in groups",
  source: "Xie et al. 2017, arXiv:1611.05431, tables 1 and 7",
  madeFor: largeImages,
  published: [
    { title: "ResNeXt-50 32x4d", options: { depth: 50 } },
    { title: "ResNeXt-101 32x8d", options: { depth: 101, widthPerGroup: 8 } },
    {
      title: "ResNeXt-29 8x64d, 32 pixels",
      options: { depth: 29, cardinality: 8, widthPerGroup: 64, stem: "cifar" },
      size: 32,
    },
  ],
  space: {
    depth: oneOf([29, 50, 101, 152], {
      default: 50,
      help: "Layers with weights; 29 is the form for small images, of three stages, and needs the cifar stem",
    }),
    cardinality: int({ default: 32, min: 1, max: 128, help: "Groups of the 3x3 convolutions" }),
    widthPerGroup: int({
      default: 4,
      min: 1,
      max: 128,
      help: "Filters of each group in a first stage 64 wide; doubled in each later stage",
      unit: "filters",
    }),
    ...bottleneckSpace,
  },
  check: ({ depth, stem, width, widthPerGroup }) => {
    if (depth === 29 && stem !== "cifar") {
      return { path: "stem", message: "must be cifar for depth 29, the form for small images" };
    }
    if (Math.trunc((width * widthPerGroup) / 64) > 0) return null;
    const least = Math.ceil(64 / width);
    return { path: "widthPerGroup", message: `must be at least ${least} for a width of ${width}` };
  },
  libraries: { torchvision: sameNames, timm: sameNames },
  build({ depth, cardinality, widthPerGroup, version, width, ...options }, task) {
    const inner = (filters: number) => Math.trunc((filters * widthPerGroup) / 64) * cardinality;
    return residualNetwork("resnext", task, {
      options,
      width,
      stages: stagesOf[depth],
      expansion: 4,
      branch: bottleneckBranch({ version, inner, groups: cardinality }),
    });
  },
});
