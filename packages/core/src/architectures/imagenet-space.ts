import { int, oneOf } from "@resweep/spec";
import { imagenetStemOption, residualOptions, shortcutOption } from "./residual-options.ts";

/** Blocks per stage (He et al. 2015, table 1). */
export const blocksOf = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
} as const;

export const depthHelp =
  "Layers with weights; basic blocks for 18 and 34, bottleneck blocks from 50";

export const widthOption = {
  width: int({
    default: 64,
    min: 1,
    max: 512,
    help: "Filters of the first stage; doubled in each later stage",
    unit: "filters",
  }),
};

export const versionOption = {
  version: oneOf(["v1", "v1.5"], {
    default: "v1.5",
    help: "Where a bottleneck strides: v1 in its first 1x1 convolution (the paper), v1.5 in its 3x3 (torchvision)",
  }),
};

/** What networks of bottleneck blocks for ImageNet-sized images take. */
export const bottleneckSpace = {
  ...versionOption,
  ...imagenetStemOption,
  ...widthOption,
  ...shortcutOption,
  ...residualOptions,
};
